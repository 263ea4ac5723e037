import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { LIMITS } from '../../report/query.gen';
import { CheckField } from './CheckField';
import { FieldChooser } from './FieldChooser';
import { FiltersRow } from './FiltersRow';
import { NumberField } from './NumberField';
import { type PartProps } from './parts';
import { SortList } from '../../components/SortList';
import { TimeScope } from './TimeScope';

/** A segments query: its columns, rows, their order, how many. */
export function SegmentsRows(part: PartProps) {
  const { id, query, onChange, catalogue, defaults } = part;
  return (
    <>
      <EditorRow>
        <FieldChooser
          id={`${id}-fields`}
          chosen={query.fields ?? []}
          onChange={(fields) => onChange({ fields })}
          catalogue={catalogue}
        />
      </EditorRow>
      <FiltersRow {...part} />
      {query.check && (
        <EditorRow>
          <CheckField
            {...part}
            label="Rows that fail"
            tooltip="Only rows that fail this check of the data."
            placeholder="Any row"
          />
        </EditorRow>
      )}
      <EditorRow>
        <EditorField label="Sort by" tooltip="Blanks come last." htmlFor={`${id}-sort-0`} optional>
          <SortList
            id={id}
            sort={query.sort ?? []}
            onChange={(sort) => onChange({ sort })}
            catalogue={catalogue}
          />
        </EditorField>
      </EditorRow>
      <EditorRow>
        <NumberField
          id={`${id}-limit`}
          label="Row limit"
          tooltip="A result that the limit cuts says so. Empty: the data source's row limit. The report as CSV has none."
          value={query.limit}
          fallback={defaults.rowLimit}
          max={LIMITS.maxRows}
          onChange={(limit) => onChange({ limit })}
        />
        <TimeScope {...part} />
      </EditorRow>
    </>
  );
}
