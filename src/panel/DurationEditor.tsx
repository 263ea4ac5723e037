import { type StandardEditorProps } from '@grafana/data';
import { type Check } from '../report/checks';
import { CommitInput } from '../components/CommitInput';
import { parseSeconds } from '../report/duration';

const check: Check = (text) =>
  text.trim() === '' || (parseSeconds(text) ?? -1) >= 0
    ? undefined
    : 'Write seconds (90), HH:mm:SS (00:01:30) or 1m30s; nothing means never.';

/** Takes a duration as seconds, HH:mm:SS or 1m30s; or nothing, for never. */
export function DurationEditor({ id, value, onChange }: StandardEditorProps<string>) {
  return (
    <CommitInput
      id={id}
      placeholder="never"
      value={value ?? ''}
      check={check}
      onCommit={(text) => onChange(text.trim())}
    />
  );
}
