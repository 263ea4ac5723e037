import { EditorField } from '@grafana/plugin-ui';
import { Combobox, InlineSwitch } from '@grafana/ui';
import { fieldTitle } from '../../report/fields';
import { TIME_FIELDS } from '../../report/fields.gen';
import { type PartProps } from './parts';

const [DEFAULT_TIME_FIELD] = TIME_FIELDS;

/** Which time of a row must lie within the time range, and whether running interactions count. */
export function TimeScope({ id, query, onChange, catalogue }: PartProps) {
  const timeField = query.timeField ?? DEFAULT_TIME_FIELD;
  const offered = TIME_FIELDS.filter((field) => field === timeField || catalogue.has(field));
  return (
    <>
      <EditorField
        label="Time range applies to"
        tooltip="The time of a row that must lie within the time range."
        htmlFor={`${id}-time-field`}
      >
        <Combobox
          id={`${id}-time-field`}
          width={26}
          options={offered.map((value) => ({ value, label: fieldTitle(value) }))}
          value={timeField}
          onChange={({ value }) => onChange({ timeField: value === DEFAULT_TIME_FIELD ? undefined : value })}
        />
      </EditorField>
      <EditorField
        label="Include in progress"
        tooltip="Interactions that have not ended count too. Their rows still change."
        htmlFor={`${id}-in-progress`}
      >
        <InlineSwitch
          id={`${id}-in-progress`}
          value={query.includeInProgress ?? false}
          onChange={(event) => onChange({ includeInProgress: event.currentTarget.checked || undefined })}
        />
      </EditorField>
    </>
  );
}
