import { Input } from '@grafana/ui';
import { type ComponentProps, useState } from 'react';

interface Props extends Omit<ComponentProps<typeof Input>, 'value' | 'onChange' | 'onBlur' | 'onKeyDown'> {
  value: string;
  /** Called when the text is finished: on Enter or when the input is left, and only if it changed. */
  onCommit: (value: string) => void;
}

/** An input that keeps what is being typed to itself, so that a query does not run on each key. */
export function CommitInput({ value, onCommit, ...props }: Props) {
  const [draft, setDraft] = useState<string>();
  const commit = () => {
    if (draft !== undefined && draft !== value) {
      onCommit(draft);
    }
    setDraft(undefined);
  };
  return (
    <Input
      {...props}
      value={draft ?? value}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          commit();
        } else if (event.key === 'Escape') {
          setDraft(undefined);
        }
      }}
    />
  );
}
