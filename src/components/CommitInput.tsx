import { FieldValidationMessage, Input } from '@grafana/ui';
import { type ComponentProps, useId, useState } from 'react';
import { type Check } from '../report/checks';

interface Props extends Omit<
  ComponentProps<typeof Input>,
  'value' | 'onChange' | 'onBlur' | 'onKeyDown' | 'invalid'
> {
  value: string;
  /** Called when the text is finished: on Enter or when the input is left, and only if it changed and is valid. */
  onCommit: (value: string) => void;
  check?: Check;
}

/**
 * An input that keeps what is being typed to itself, so that a query does not
 * run on each key. What cannot be used stays in the input, with what is wrong
 * about it below.
 */
export function CommitInput({ value, onCommit, check, ...props }: Props) {
  const [draft, setDraft] = useState<string>();
  const [left, setLeft] = useState(true);
  const messageId = useId();
  const text = draft ?? value;
  const problem = left ? check?.(text) : undefined;
  const commit = () => {
    setLeft(true);
    if (draft === undefined || check?.(draft)) {
      return;
    }
    setDraft(undefined);
    if (draft !== value) {
      onCommit(draft);
    }
  };
  return (
    <div>
      <Input
        {...props}
        value={text}
        invalid={Boolean(problem)}
        aria-invalid={Boolean(problem)}
        aria-describedby={problem ? messageId : undefined}
        onChange={(event) => {
          setLeft(false);
          setDraft(event.currentTarget.value);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            commit();
          } else if (event.key === 'Escape') {
            setLeft(true);
            setDraft(undefined);
          }
        }}
      />
      {problem && (
        <div id={messageId}>
          <FieldValidationMessage>{problem}</FieldValidationMessage>
        </div>
      )}
    </div>
  );
}
