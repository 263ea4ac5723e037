import { EditorField } from '@grafana/plugin-ui';
import { MultiCombobox } from '@grafana/ui';
import { type DimensionId, type Field } from '../../report/fields';
import { LIMITS } from '../../report/query.gen';
import { NumberField } from './NumberField';
import { dimensionOptions } from '../../components/fieldOptions';
import { type PartProps } from './parts';
import { Sized } from '../../components/Sized';

// A group is a name, not a moment or a length of time.
const groupable = ({ kind }: Field) => kind !== 'time' && kind !== 'duration';

/** The fields whose values each have their own figures. */
export function GroupBy({ id, query, onChange, catalogue }: PartProps) {
  const groupBy = query.groupBy ?? [];
  return (
    <>
      <EditorField
        label="Group by"
        tooltip="One series or row for each value of these fields."
        htmlFor={`${id}-group`}
        optional
      >
        <Sized width={44}>
          <MultiCombobox<DimensionId>
            id={`${id}-group`}
            placeholder="All together"
            options={dimensionOptions(catalogue, groupBy, groupable)}
            value={groupBy}
            onChange={(options) => onChange({ groupBy: options.map(({ value }) => value) })}
            isClearable
          />
        </Sized>
      </EditorField>
      {groupBy.length > 0 && (
        <NumberField
          id={`${id}-groups`}
          label="Group limit"
          tooltip="More groups than this are refused, never cut in silence."
          value={query.maxGroups}
          fallback={LIMITS.defaultGroups.toLocaleString('en')}
          max={LIMITS.maxGroups}
          onChange={(maxGroups) => onChange({ maxGroups })}
        />
      )}
    </>
  );
}
