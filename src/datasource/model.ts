import { CoreApp } from '@grafana/data';
import { type SegmentsQuery } from './types';

/** What a new query asks: it shows something useful before anything is chosen. */
export function defaultQuery(app?: CoreApp): Partial<SegmentsQuery> {
  if (app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting) {
    // An alert needs numbers over time.
    return {
      queryType: 'metrics',
      metrics: [{ measure: 'queue_wait_time', aggregate: 'p95' }],
      groupBy: [],
      format: 'time_series',
      interval: 'auto',
    };
  }
  return { queryType: 'segments' };
}
