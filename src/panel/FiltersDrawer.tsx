import { type DataFrame, type Field } from '@grafana/data';
import { Button, Combobox, type ComboboxOption, Drawer, Stack, Text } from '@grafana/ui';
import { useCallback, useId } from 'react';
import { operatorLabel, takesNoValue } from '../datasource/operators';
import { FilterValues, type SuggestValues } from '../datasource/QueryEditor/FilterValues';
import { HiddenLabel } from '../datasource/QueryEditor/HiddenLabel';
import { type Filter } from '../datasource/types';
import { fieldById, type FieldId, fieldTitle, type Operator } from '../report/fields';
import { offeredOperators, suggestions } from './filters';
import { heading, reportField } from './reportFrame';

interface Props {
  report: DataFrame;
  filters: Filter[];
  onChange: (filters: Filter[]) => void;
  onClose: () => void;
}

/** More are found by typing. */
const MOST = 200;

/** Where a viewer narrows the rows down, column by column. */
export function FiltersDrawer({ report, filters, onChange, onClose }: Props) {
  const columns = new Map(report.fields.flatMap((column) => asOption(column)));
  const suggest = useCallback<SuggestValues>(
    (id, typed) => Promise.resolve(valuesOf(report, id, typed)),
    [report]
  );
  const [first] = columns.keys();
  return (
    <Drawer
      title="Filters"
      subtitle="Rows are shown that pass all of these filters; the CSV keeps to them too."
      size="md"
      onClose={onClose}
    >
      <Stack direction="column" gap={2} alignItems="flex-start">
        {filters.length === 0 && <Text color="secondary">No filter: every row is shown.</Text>}
        {filters.map((filter, position) => (
          <FilterItem
            key={position}
            position={position}
            filter={filter}
            columns={[...columns.values()]}
            suggest={suggest}
            onChange={(...changed) => onChange(filters.toSpliced(position, 1, ...changed))}
          />
        ))}
        {first && (
          <Button variant="secondary" icon="plus" onClick={() => onChange([...filters, emptyFilter(first)])}>
            Add filter
          </Button>
        )}
      </Stack>
    </Drawer>
  );
}

interface ItemProps {
  position: number;
  filter: Filter;
  columns: Array<ComboboxOption<FieldId>>;
  suggest: SuggestValues;
  /** Takes the filter as it is now, or nothing in its place. */
  onChange: (...changed: Filter[]) => void;
}

function FilterItem({ position, filter, columns, suggest, onChange }: ItemProps) {
  const { field, operator } = filter;
  const id = useId();
  const label = columns.find(({ value }) => value === field)?.label ?? fieldTitle(field);
  return (
    <div role="group" aria-label={`Filter ${position + 1}`}>
      <Stack direction="column" gap={0.5}>
        <Stack gap={0.5}>
          <HiddenLabel htmlFor={`${id}-field`}>Field</HiddenLabel>
          <Combobox
            id={`${id}-field`}
            width={28}
            options={columns}
            value={{ value: field, label }}
            onChange={({ value }) => value !== field && onChange(emptyFilter(value))}
          />
          <HiddenLabel htmlFor={`${id}-operator`}>Operator</HiddenLabel>
          <Combobox<Operator>
            id={`${id}-operator`}
            width={24}
            options={offeredOperators(field).map((value) => ({ value, label: operatorLabel(field, value) }))}
            value={operator}
            onChange={({ value }) => onChange(withOperator(filter, value))}
          />
          <Button
            variant="secondary"
            icon="times"
            aria-label={`Remove filter ${position + 1}`}
            onClick={() => onChange()}
          />
        </Stack>
        {!takesNoValue(operator) && (
          <div>
            <FilterValues
              key={field}
              id={`${id}-values`}
              filter={filter}
              onChange={(values) => onChange({ ...filter, values })}
              suggest={suggest}
            />
          </div>
        )}
      </Stack>
    </div>
  );
}

function emptyFilter(field: FieldId): Filter {
  return withOperator({ field, operator: '=|' }, offeredOperators(field)[0] ?? 'not blank');
}

function withOperator({ field, values = [] }: Filter, operator: Operator): Filter {
  return takesNoValue(operator) ? { field, operator } : { field, operator, values };
}

function asOption(column: Field): Array<[FieldId, ComboboxOption<FieldId>]> {
  const field = reportField(column);
  return field
    ? [[field.id, { value: field.id, label: heading(column), description: field.description }]]
    : [];
}

function valuesOf(report: DataFrame, id: FieldId, typed: string): Array<ComboboxOption<string>> {
  const column = report.fields.find((field) => reportField(field)?.id === id);
  const found = column ? suggestions(column, fieldById(id)?.kind ?? 'text', typed, MOST) : [];
  return found.map(({ value, count }) => ({
    value,
    label: value,
    description: `${count.toLocaleString('en')} of these rows`,
  }));
}
