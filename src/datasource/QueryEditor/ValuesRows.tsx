import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { Combobox, InlineSwitch } from '@grafana/ui';
import { LIMITS } from '../../report/query.gen';
import { CommitInput } from '../../components/CommitInput';
import { NumberField } from './NumberField';
import { FiltersRow } from './FiltersRow';
import { fieldOptions } from '../../components/fieldOptions';
import { type PartProps } from './parts';
import { TimeScope } from './TimeScope';

/** The field whose values are asked for, and which of them. */
export function ValuesRows(part: PartProps) {
  const { id, query, onChange, catalogue } = part;
  return (
    <>
      <EditorRow>
        <EditorField
          label="Values of"
          tooltip="The values of this field in the time range."
          htmlFor={`${id}-field`}
        >
          <Combobox
            id={`${id}-field`}
            width={30}
            placeholder="Choose a field"
            options={fieldOptions(catalogue, query.field ? [query.field] : [])}
            value={query.field ?? null}
            onChange={({ value }) => onChange({ field: value })}
          />
        </EditorField>
        <EditorField label="That contain" htmlFor={`${id}-search`} optional>
          <CommitInput
            id={`${id}-search`}
            width={24}
            placeholder="Any text"
            value={query.search ?? ''}
            onCommit={(search) => onChange({ search: search || undefined })}
          />
        </EditorField>
        <NumberField
          id={`${id}-limit`}
          label="At most"
          tooltip="How many values to return."
          value={query.limit}
          fallback={LIMITS.defaultValues.toLocaleString('en')}
          max={LIMITS.maxValues}
          onChange={(limit) => onChange({ limit })}
        />
        <EditorField
          label="In their order"
          tooltip="Alphabetical and without counts, which is fast over any range. Otherwise the most frequent first."
          htmlFor={`${id}-sorted`}
        >
          <InlineSwitch
            id={`${id}-sorted`}
            value={query.sorted ?? false}
            onChange={({ currentTarget }) => onChange({ sorted: currentTarget.checked || undefined })}
          />
        </EditorField>
      </EditorRow>
      <FiltersRow {...part} />
      <EditorRow>
        <TimeScope {...part} />
      </EditorRow>
    </>
  );
}
