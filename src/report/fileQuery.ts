import { type SegmentsQuery } from './query';

/** What a file of a report is asked by: its query without the limit, and nothing that Grafana added. */
export function fileQuery(query: SegmentsQuery) {
  const { timeField, timezone, includeInProgress, check, filters, fields, sort } = query;
  return { queryType: 'segments', timeField, timezone, includeInProgress, check, filters, fields, sort };
}
