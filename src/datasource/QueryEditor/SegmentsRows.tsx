import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { Button, MultiCombobox, Stack } from '@grafana/ui';
import { type FieldId, fields as allFields } from '../../report/fields';
import { LIMITS } from '../../report/fields.gen';
import { NumberField } from './NumberField';
import { fieldOptions } from './options';
import { type PartProps } from './parts';
import { SortList } from './SortList';

/** What a segments query returns: columns, order of rows, how many. */
export function SegmentsRows({ id, query, onChange, catalogue }: PartProps) {
  const chosen = query.fields ?? [];
  const inReportOrder = allFields.map((field) => field.id).filter((field) => chosen.includes(field));
  return (
    <>
      <EditorRow>
        <EditorField
          label="Fields"
          tooltip="The columns, in the order they are chosen. Empty: the 27 fields of the report, in its order."
          htmlFor={`${id}-fields`}
          optional
        >
          <Stack gap={1}>
            <MultiCombobox<FieldId>
              id={`${id}-fields`}
              width="auto"
              minWidth={44}
              maxWidth={110}
              placeholder="All fields of the report"
              options={fieldOptions(catalogue, chosen)}
              value={chosen}
              onChange={(options) => onChange({ fields: options.map(({ value }) => value) })}
              isClearable
            />
            {chosen.join() !== inReportOrder.join() && (
              <Button
                variant="secondary"
                icon="sort-amount-down"
                onClick={() => onChange({ fields: inReportOrder })}
              >
                Report order
              </Button>
            )}
          </Stack>
        </EditorField>
      </EditorRow>
      <EditorRow>
        <EditorField label="Sort by" tooltip="Blanks come last." htmlFor={`${id}-sort-0`} optional>
          <SortList
            id={id}
            sort={query.sort ?? []}
            onChange={(sort) => onChange({ sort })}
            catalogue={catalogue}
          />
        </EditorField>
        <NumberField
          id={`${id}-limit`}
          label="Row limit"
          tooltip="A result that the limit cuts says so. Empty: the data source's row limit. The report as CSV has none."
          value={query.limit}
          fallback="Data source's limit"
          max={LIMITS.maxRows}
          onChange={(limit) => onChange({ limit })}
        />
      </EditorRow>
    </>
  );
}
