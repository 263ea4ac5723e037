import { Combobox } from '@grafana/ui';
import { fieldById, type FieldId, type Operator, operatorsFor } from '../../report/fields';
import { comparesEquality, takesNoValue } from '../operators';
import { type Filter } from '../types';
import { FilterValues, type SuggestValues } from './FilterValues';
import { HiddenLabel } from './HiddenLabel';
import { fieldOptions, operatorOptions } from './options';
import { type Catalogue } from './useCatalogue';

interface Props {
  id: string;
  filter: Filter;
  onChange: (filter: Filter) => void;
  catalogue: Catalogue;
  suggest: SuggestValues;
}

/** One filter: a field, how it compares, and with what. */
export function FilterItem({ id, filter, onChange, catalogue, suggest }: Props) {
  return (
    <>
      <HiddenLabel htmlFor={`${id}-field`}>Field</HiddenLabel>
      <Combobox
        id={`${id}-field`}
        width="auto"
        minWidth={24}
        options={fieldOptions(catalogue, [filter.field])}
        value={filter.field}
        onChange={({ value }) => onChange(withField(filter, value))}
      />
      <HiddenLabel htmlFor={`${id}-operator`}>Operator</HiddenLabel>
      <Combobox
        id={`${id}-operator`}
        width="auto"
        minWidth={12}
        options={operatorOptions(filter.field)}
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

// Values of one field mean nothing to another.
function withField(filter: Filter, field: FieldId): Filter {
  if (field === filter.field) {
    return filter;
  }
  const kind = fieldById(field)?.kind ?? 'text';
  const operator = operatorsFor(kind).includes(filter.operator) ? filter.operator : '=';
  return takesNoValue(operator) ? { field, operator } : { field, operator, values: [] };
}

function withOperator({ field, values = [] }: Filter, operator: Operator): Filter {
  if (takesNoValue(operator)) {
    return { field, operator };
  }
  return { field, operator, values: comparesEquality(operator) ? values : values.slice(0, 1) };
}
