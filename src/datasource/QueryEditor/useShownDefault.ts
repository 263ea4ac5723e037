import { type DataQuery } from '@grafana/schema';
import { useEffect } from 'react';
import { type SegmentsQuery } from '../../report/query';

/**
 * Stores the default query where it is shown but not stored: a new alert rule
 * shows the data source's default and evaluates what was edited, which would be
 * the backend's default, the report's rows, and no numbers.
 */
export function useShownDefault(
  shown: SegmentsQuery,
  stored: readonly DataQuery[] | undefined,
  store: (query: SegmentsQuery) => void
): void {
  const isStored = stored?.find(({ refId }) => refId === shown.refId)?.queryType !== undefined;
  const isBackendsDefault = (shown.queryType ?? 'segments') === 'segments';
  useEffect(() => {
    if (stored && !isStored && !isBackendsDefault) {
      store(shown);
    }
    // Once for each query: what comes after is the person's own.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shown.refId]);
}
