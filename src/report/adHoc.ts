// Grafana's ad hoc filters as filters of a query.
import { type AdHocVariableFilter } from '@grafana/data';
import { fieldById, type FieldId, type Operator } from './fields';
import { comparesEquality, takesMany, takesNoValue } from './operators';
import { type Filter } from './query';

/**
 * How an ad hoc filter says that a field is blank, or is not: it reads as a
 * sentence, "Queue Name is not blank". Grafana forgets a filter whose value is
 * empty, and has no operator that takes none.
 */
export const BLANK = { is: 'is', isNot: 'is not', value: 'blank' };

/**
 * The filters that stand for the dashboard's ad hoc filters. Several values
 * that one field should be, such as two cells clicked one after the other, are
 * one filter: none could be both. A list can contain both.
 */
export function adHocFilters(adHoc: AdHocVariableFilter[]): Filter[] {
  return adHoc.map(adHocFilter).reduce<Filter[]>((filters, filter) => {
    const same = filters.findIndex((other) => areAlternatives(other, filter));
    return same < 0 ? [...filters, filter] : filters.with(same, either(filters[same]!, filter));
  }, []);
}

function adHocFilter({ key, operator, value, values }: AdHocVariableFilter): Filter {
  const field = key as FieldId;
  const blank = asBlank(operator, value);
  if (blank) {
    return { field, operator: blank };
  }
  const known = operator as Operator;
  return { field, operator: known, values: takesMany(known) && values?.length ? values : [value] };
}

function asBlank(operator: string, value: string): Operator | undefined {
  if (takesNoValue(operator as Operator)) {
    return operator as Operator;
  }
  if (operator === BLANK.is || (operator === '=' && value === '')) {
    return 'blank';
  }
  return operator === BLANK.isNot || (operator === '!=' && value === '') ? 'not blank' : undefined;
}

function areAlternatives(one: Filter, other: Filter): boolean {
  return one.field === other.field && fieldById(one.field)?.kind !== 'list' && [one, other].every(isOneOf);
}

function isOneOf({ operator }: Filter): boolean {
  return comparesEquality(operator) && !operator.startsWith('!');
}

function either({ field, values = [] }: Filter, { values: more = [] }: Filter): Filter {
  return { field, operator: '=|', values: [...new Set([...values, ...more])] };
}
