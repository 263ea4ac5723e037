import { type DataFrame, type Field } from '@grafana/data';
import { Button, type ComboboxOption, Drawer, Stack, Text } from '@grafana/ui';
import { useId } from 'react';
import { EscapeGuard } from '../components/EscapeGuard';
import { emptyFilter, FilterItem } from '../components/FilterItem';
import { type SuggestValues } from '../components/FilterValues';
import { type DimensionId, type FieldId, fieldTitle } from '../report/fields';
import { type Filter } from '../report/query';
import { offeredOperators } from './filters';
import { heading, reportField } from './reportFrame';

interface Props {
  report: DataFrame;
  filters: Filter[];
  suggest: SuggestValues;
  onChange: (filters: Filter[]) => void;
  onClose: () => void;
}

/** Where a viewer narrows the rows down, column by column. */
export function FiltersDrawer({ report, filters, suggest, onChange, onClose }: Props) {
  const id = useId();
  const columns = report.fields.flatMap(asOption);
  const [first] = columns;
  return (
    <Drawer
      title="Filters"
      subtitle="Rows are shown that pass all of these filters; downloads keep to them too."
      size="md"
      onClose={onClose}
    >
      <EscapeGuard>
        <Stack direction="column" gap={2} alignItems="flex-start">
          {filters.length === 0 && <Text color="secondary">No filter: every row is shown.</Text>}
          {filters.map((filter, position) => (
            <div key={position} role="group" aria-label={`Filter ${position + 1}`}>
              <Stack gap={0.5} wrap="wrap">
                <FilterItem
                  id={`${id}-${position}`}
                  filter={filter}
                  fields={withField(columns, filter.field)}
                  operators={offeredOperators}
                  suggest={suggest}
                  onChange={(changed) => onChange(filters.with(position, changed))}
                />
                <Button
                  variant="secondary"
                  icon="times"
                  aria-label={`Remove filter ${position + 1}`}
                  onClick={() => onChange(filters.toSpliced(position, 1))}
                />
              </Stack>
            </div>
          ))}
          {first && (
            <Button
              variant="secondary"
              icon="plus"
              onClick={() => onChange([...filters, emptyFilter(first.value, offeredOperators(first.value))])}
            >
              Add filter
            </Button>
          )}
        </Stack>
      </EscapeGuard>
    </Drawer>
  );
}

// A filter may be on a column that the report no longer has.
function withField(
  columns: Array<ComboboxOption<FieldId>>,
  field: DimensionId
): Array<ComboboxOption<DimensionId>> {
  return columns.some(({ value }) => value === field)
    ? columns
    : [...columns, { value: field, label: fieldTitle(field) }];
}

function asOption(column: Field): Array<ComboboxOption<FieldId>> {
  const field = reportField(column);
  return field ? [{ value: field.id, label: heading(column), description: field.description }] : [];
}
