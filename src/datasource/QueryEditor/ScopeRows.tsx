import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { Combobox, Switch } from '@grafana/ui';
import { fieldTitle } from '../../report/fields';
import { TIME_FIELDS } from '../../report/fields.gen';
import { FilterList } from './FilterList';
import { type PartProps } from './parts';

const [DEFAULT_TIME_FIELD] = TIME_FIELDS;

/** Which rows a query is about: its filters, the time that its range applies to, and running interactions. */
export function ScopeRows({ id, query, onChange, catalogue, suggest }: PartProps) {
  const timeField = query.timeField ?? DEFAULT_TIME_FIELD;
  return (
    <>
      <EditorRow>
        <EditorField
          label="Filters"
          tooltip="All filters hold. A filter without a value, such as a variable set to All, lets every row through."
          htmlFor={`${id}-filter-0-field`}
          optional
        >
          <FilterList
            id={id}
            filters={query.filters ?? []}
            onChange={(filters) => onChange({ filters })}
            catalogue={catalogue}
            suggest={suggest}
          />
        </EditorField>
      </EditorRow>
      <EditorRow>
        <EditorField
          label="Time range applies to"
          tooltip="The time of a row that must lie within the time range."
          htmlFor={`${id}-time-field`}
        >
          <Combobox
            id={`${id}-time-field`}
            width={26}
            options={TIME_FIELDS.filter((value) => value === timeField || catalogue.has(value)).map(
              (value) => ({
                value,
                label: fieldTitle(value),
              })
            )}
            value={timeField}
            onChange={({ value }) =>
              onChange({ timeField: value === DEFAULT_TIME_FIELD ? undefined : value })
            }
          />
        </EditorField>
        <EditorField
          label="Include in progress"
          tooltip="Also count interactions that have not ended. Their rows still change."
          htmlFor={`${id}-in-progress`}
        >
          <Switch
            id={`${id}-in-progress`}
            value={query.includeInProgress ?? false}
            onChange={(event) => onChange({ includeInProgress: event.currentTarget.checked || undefined })}
          />
        </EditorField>
      </EditorRow>
    </>
  );
}
