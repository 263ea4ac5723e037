import { Combobox, type ComboboxOption } from '@grafana/ui';
import { type DimensionId, type Operator } from '../report/fields';
import { comparesEquality, operatorLabel, takesNoValue } from '../report/operators';
import { type Filter } from '../report/query';
import { FilterValues, type SuggestValues } from './FilterValues';
import { HiddenLabel } from './Hidden';

interface Props {
  id: string;
  filter: Filter;
  onChange: (filter: Filter) => void;
  fields: Array<ComboboxOption<DimensionId>>;
  /** The operators on offer for a field, the default first. */
  operators: (field: DimensionId) => readonly Operator[];
  suggest: SuggestValues;
}

/** One filter: a field, how it compares, and with what. */
export function FilterItem({ id, filter, onChange, fields, operators, suggest }: Props) {
  return (
    <>
      <HiddenLabel htmlFor={`${id}-field`}>Field</HiddenLabel>
      <Combobox
        id={`${id}-field`}
        width="auto"
        minWidth={24}
        options={fields}
        value={filter.field}
        onChange={({ value }) =>
          value !== filter.field && onChange(emptyFilter(value, operators(value), filter))
        }
      />
      <HiddenLabel htmlFor={`${id}-operator`}>Operator</HiddenLabel>
      <Combobox
        id={`${id}-operator`}
        width="auto"
        minWidth={12}
        options={operators(filter.field).map((value) => ({
          value,
          label: operatorLabel(filter.field, value),
          description: value,
        }))}
        value={filter.operator}
        onChange={({ value }) => onChange(withOperator(filter, value))}
      />
      {!takesNoValue(filter.operator) && (
        <FilterValues
          key={`${filter.field} ${filter.operator}`}
          id={`${id}-values`}
          filter={filter}
          onChange={(values) => onChange({ ...filter, values })}
          suggest={suggest}
        />
      )}
    </>
  );
}

/** A filter on a field that waits for its values, which keeps another's operator if it fits. */
export function emptyFilter(field: DimensionId, operators: readonly Operator[], like?: Filter): Filter {
  const operator = like && operators.includes(like.operator) ? like.operator : operators[0];
  return withOperator({ field, operator: operator ?? 'not blank' }, operator ?? 'not blank');
}

function withOperator({ field, values = [] }: Filter, operator: Operator): Filter {
  if (takesNoValue(operator)) {
    return { field, operator };
  }
  return { field, operator, values: comparesEquality(operator) ? values : values.slice(0, 1) };
}
