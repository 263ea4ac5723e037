import { type SegmentsQuery } from '../../report/query';

/** A query of a template variable, which is always of the type values; a new one asks for the queues. */
export function asValuesQuery(stored: Partial<SegmentsQuery> = {}): SegmentsQuery {
  return { field: 'queue_name', ...stored, refId: 'variable', queryType: 'values' };
}
