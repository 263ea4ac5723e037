import { Combobox, type ComboboxOption } from '@grafana/ui';
import { checkThreshold } from '../report/checks';
import { CommitInput } from './CommitInput';
import { HiddenLabel } from './Hidden';
import { type Exception, type ThresholdBy } from './thresholds';

interface Props {
  id: string;
  exception: Exception;
  onChange: (exception: Exception) => void;
  /** Offers names of queues or channels for what is typed. */
  suggest: (by: ThresholdBy, typed: string) => Promise<Array<ComboboxOption<string>>>;
}

const kinds: Array<ComboboxOption<ThresholdBy>> = [
  { value: 'channel', label: 'Channel' },
  { value: 'queue', label: 'Queue' },
];

/** The threshold of one queue or channel. */
export function ThresholdItem({ id, exception, onChange, suggest }: Props) {
  const { by, name, threshold } = exception;
  return (
    <>
      <HiddenLabel htmlFor={`${id}-by`}>Threshold of</HiddenLabel>
      <Combobox
        id={`${id}-by`}
        width={14}
        options={kinds}
        value={by}
        onChange={({ value }) => onChange({ by: value, name: '', threshold })}
      />
      <HiddenLabel htmlFor={`${id}-name`}>Name</HiddenLabel>
      <Combobox<string>
        key={by}
        id={`${id}-name`}
        width="auto"
        minWidth={20}
        placeholder={`Name of the ${by}`}
        options={(typed: string) => suggest(by, typed)}
        value={name === '' ? null : { value: name, label: name }}
        onChange={({ value }) => onChange({ ...exception, name: value })}
        createCustomValue
      />
      <HiddenLabel htmlFor={`${id}-threshold`}>Its threshold</HiddenLabel>
      <CommitInput
        id={`${id}-threshold`}
        width={18}
        prefix="within"
        placeholder="20s"
        value={threshold}
        check={checkThreshold}
        onCommit={(text) => onChange({ ...exception, threshold: text.trim() })}
      />
    </>
  );
}
