import { CoreApp } from '@grafana/data';
import { type Formula } from '../report/fields';
import { FORMULAS, LIMITS } from '../report/query.gen';
import { SETTINGS_DEFAULTS } from '../report/settings.gen';
import { takesNoValue } from '../report/operators';
import { type SegmentsQuery } from '../report/query';
import { type Settings } from './types';

/** What a new query asks: it shows something useful before anything is chosen. */
export function defaultQuery(app?: CoreApp): Partial<SegmentsQuery> {
  if (app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting) {
    // An alert needs numbers over time.
    return { queryType: 'metrics', metrics: [{ measure: 'queue_wait_time', aggregate: 'p95' }] };
  }
  return { queryType: 'segments' };
}

/** Whether two queries ask the same, so that the second need not run. */
export function asksTheSame(one: SegmentsQuery, other: SegmentsQuery): boolean {
  return JSON.stringify(question(one)) === JSON.stringify(question(other));
}

// What matters of a query, in a fixed order: not what is empty, nor a filter
// that waits for its values.
function question(query: SegmentsQuery): unknown {
  const filters = (query.filters ?? []).filter(
    ({ operator, values }) => takesNoValue(operator) || values?.length
  );
  return Object.entries({ ...query, filters })
    .filter(([, value]) => value && !(Array.isArray(value) && value.length === 0))
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** What a query leaves to the data source. */
export interface QueryDefaults {
  rowLimit: string;
  threshold: string;
  formula: Formula;
}

export function defaultsOf({
  rowLimit,
  serviceLevelThreshold,
  serviceLevelFormula,
}: Settings): QueryDefaults {
  return {
    rowLimit: Number(rowLimit || LIMITS.defaultRows).toLocaleString('en'),
    threshold: String(serviceLevelThreshold || SETTINGS_DEFAULTS.serviceLevelThreshold),
    formula: serviceLevelFormula || FORMULAS[0].id,
  };
}
