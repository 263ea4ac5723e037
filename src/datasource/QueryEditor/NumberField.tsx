import { EditorField } from '@grafana/plugin-ui';
import { checkWholeNumber } from '../../report/checks';
import { CommitInput } from '../../components/CommitInput';

interface Props {
  id: string;
  label: string;
  tooltip: string;
  value: number | undefined;
  /** What holds where nothing is written. */
  fallback: string;
  max: number;
  onChange: (value: number | undefined) => void;
}

/** A whole number from 1, or the default where it is left empty. */
export function NumberField({ id, label, tooltip, value, fallback, max, onChange }: Props) {
  return (
    <EditorField label={label} tooltip={tooltip} htmlFor={id} optional>
      <CommitInput
        id={id}
        width={20}
        inputMode="numeric"
        placeholder={fallback}
        value={value === undefined ? '' : String(value)}
        check={checkWholeNumber({ min: 1, max })}
        onCommit={(text) => onChange(text.trim() === '' ? undefined : Number(text))}
      />
    </EditorField>
  );
}
