// What a viewer's choice asks of the data source where the rows at hand are
// not all there are, or lack a field.
import { type DataFrame } from '@grafana/data';
import { fieldById, type FieldId } from '../report/fields';
import { type Filter, type SegmentsQuery, type Sort } from '../report/query';
import { type Choice } from './choice';
import { isActive } from './filters';

export const isField = (name: string): name is FieldId => fieldById(name) !== undefined;

/** What a choice sorts by, as a query says it. */
export function chosenSort({ sort = [] }: Choice): Sort[] {
  return sort.flatMap(({ column, descending }) => (isField(column) ? [{ field: column, descending }] : []));
}

/** The filters that a choice adds to a query. */
export function chosenFilters({ filters = [] }: Choice): Filter[] {
  return filters.filter(isActive);
}

/**
 * The query whose answer shows a choice truly; none where the rows at hand do.
 * A limit keeps the first rows, so sort and filters must come before it; and
 * fields that the rows lack must be asked for.
 */
export function wholeQuery(
  query: SegmentsQuery,
  { fields }: DataFrame,
  truncated: boolean,
  choice: Choice
): SegmentsQuery | undefined {
  const names = fields.map(({ name }) => name);
  const lacking = (choice.columns ?? []).filter((name) => isField(name) && !names.includes(name));
  const sort = truncated ? chosenSort(choice) : [];
  const filters = truncated ? chosenFilters(choice) : [];
  // A transformation has made columns of its own, which another answer would not have.
  if (!names.every(isField) || (lacking.length === 0 && sort.length === 0 && filters.length === 0)) {
    return undefined;
  }
  return {
    ...query,
    ...(lacking.length > 0 && { fields: [...names, ...lacking].filter(isField) }),
    ...(filters.length > 0 && { filters: [...(query.filters ?? []), ...filters] }),
    ...(sort.length > 0 && { sort }),
  };
}
