// A report may be a dashboard with variables: outside of it, they stand for
// what they were saved with.
import { adHocFilters } from '../report/adHoc';
import { type Filter, type SegmentsQuery } from '../report/query';
import { type Dashboard, type Variable } from './dashboard';

const ALL = '$__all';
/** $name, ${name} and ${name:format}, the whole of a text. */
const REFERENCE = /^\$(?:(\w+)|\{(\w+)(?::[^}]*)?\})$/;

/** The query with the saved values of the dashboard's variables and its ad hoc filters. */
export function withSavedValues(query: SegmentsQuery, dashboard: Dashboard): SegmentsQuery {
  const variables = dashboard.templating?.list ?? [];
  const adHoc = variables.flatMap(({ type, filters = [] }) => (type === 'adhoc' ? filters : []));
  const filters = [
    ...(query.filters ?? []).map((filter) => filled(filter, variables)),
    ...adHocFilters(adHoc),
  ];
  const [uid] = saved(query.datasource?.uid ?? '', variables) ?? [];
  return {
    ...query,
    ...(filters.length > 0 && { filters }),
    ...(query.datasource && { datasource: { ...query.datasource, uid: uid ?? query.datasource.uid } }),
  };
}

function filled(filter: Filter, variables: Variable[]): Filter {
  if (!filter.values) {
    return filter;
  }
  const values = filter.values.map((value) => saved(value, variables) ?? [value]);
  // One variable set to All lets every value through, whatever stands beside it.
  return { ...filter, values: values.some((each) => each.includes(ALL)) ? [] : values.flat() };
}

/** What a reference to a variable stands for; undefined where the text is none. */
function saved(text: string, variables: Variable[]): string[] | undefined {
  const [, plain, braced] = REFERENCE.exec(text) ?? [];
  const variable = variables.find(({ name }) => name === (plain ?? braced));
  if (!variable) {
    return undefined;
  }
  const { current, query, type } = variable;
  const typed = ['constant', 'textbox'].includes(type) && typeof query === 'string' ? query : [];
  return [current?.value ?? typed].flat().filter((value) => value !== '');
}
