import { type AdHocVariableFilter } from '@grafana/data';
import { adHocFilters } from '../report/adHoc';
import { type Filter, type Metric, type SegmentsQuery } from '../report/query';

/** What Grafana calls with a variable's value while it replaces the variable. */
export type Formatter = (value: string | string[], variable: { name: string }) => string;

/** Grafana's template service, bound to one request's scoped variables. */
export type Replace = (text: string, format?: string | Formatter) => string;

const ALL = '$__all';
// Not text that a person or a variable can hold.
const mark = (i: number) => `\u0000${i}\u0000`;

/**
 * Replaces the template variables of a query and adds the dashboard's ad hoc
 * filters. A multi-value variable becomes several values of its filter; a
 * variable that is set to All or to nothing leaves the filter without values,
 * which is no filter.
 */
export function interpolateQuery<Q extends SegmentsQuery>(
  query: Q,
  replace: Replace,
  adHoc: AdHocVariableFilter[] = []
): Q {
  const filters = [...interpolateFilters(query.filters ?? [], replace), ...adHocFilters(adHoc)];
  return {
    ...query,
    ...(filters.length > 0 && { filters }),
    ...(query.sessionId !== undefined && { sessionId: replace(query.sessionId).trim() }),
    ...(query.check !== undefined && { check: replace(query.check) }),
    ...(query.search !== undefined && { search: replace(query.search) }),
    ...(query.interval !== undefined && { interval: replace(query.interval) }),
    ...(query.metrics && { metrics: query.metrics.map((metric) => interpolateMetric(metric, replace)) }),
  };
}

function interpolateMetric(metric: Metric, replace: Replace): Metric {
  const { threshold, thresholds } = metric;
  const each = (byName: Record<string, string> = {}) =>
    Object.fromEntries(Object.entries(byName).map(([name, text]) => [name, replace(text)]));
  return {
    ...metric,
    ...(threshold !== undefined && { threshold: replace(threshold) }),
    ...(thresholds && {
      thresholds: Object.fromEntries(Object.entries(thresholds).map(([by, byName]) => [by, each(byName)])),
    }),
  };
}

export function interpolateFilters(filters: Filter[], replace: Replace): Filter[] {
  return filters.map((filter) => {
    if (!filter.values) {
      return filter;
    }
    const expanded = filter.values.map((value) => expand(value, replace));
    // One variable set to All lets every value through, whatever stands beside it.
    const values = expanded.includes(undefined) ? [] : expanded.flatMap((texts) => texts ?? []);
    return { ...filter, values };
  });
}

/** The texts a template stands for, or undefined where it stands for all. */
function expand(template: string, replace: Replace): string[] | undefined {
  const found: string[][] = [];
  let all = false;
  const text = replace(template, (value, { name }) => {
    all ||= isAll(name, replace);
    found.push(
      [value]
        .flat()
        .map(String)
        .filter((each) => each !== '')
    );
    return mark(found.length - 1);
  });
  if (all) {
    return undefined;
  }
  return found.reduce(
    (texts, values, i) => texts.flatMap((each) => values.map((value) => each.split(mark(i)).join(value))),
    [text]
  );
}

// The address of the dashboard distinguishes All from every value picked one by one.
function isAll(name: string, replace: Replace): boolean {
  return decodeURIComponent(replace(`\${${name}:queryparam}`))
    .split('&')
    .includes(`var-${name}=${ALL}`);
}
