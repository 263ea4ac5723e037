import { EditorField } from '@grafana/plugin-ui';
import { MultiCombobox } from '@grafana/ui';
import { Sized } from '../../components/Sized';
import { COMPARE_STEPS } from '../../report/query.gen';
import { type PartProps } from './parts';

const steps = COMPARE_STEPS.map(({ id, label }) => ({ value: id, label }));

/** Earlier periods whose figures stand beside those of the time range. */
export function Compare({ id, query, onChange }: PartProps) {
  const compare = query.compare ?? [];
  return (
    <EditorField
      label="Compare with"
      tooltip="The same figures one or more periods earlier, moved to the time range. A table gains the difference."
      htmlFor={`${id}-compare`}
      optional
    >
      <Sized width={30}>
        <MultiCombobox
          id={`${id}-compare`}
          placeholder="Nothing"
          options={steps}
          value={compare}
          onChange={(chosen) =>
            onChange({ compare: chosen.length > 0 ? chosen.map(({ value }) => value) : undefined })
          }
          isClearable
        />
      </Sized>
    </EditorField>
  );
}
