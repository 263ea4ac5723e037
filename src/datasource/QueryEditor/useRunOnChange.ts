import { useEffect, useRef } from 'react';
import { asksTheSame } from '../model';
import { type SegmentsQuery } from '../types';

/**
 * Hands a changed query on, and runs it if it asks something else than the one
 * before. Some of Grafana's parts tell of one change twice before the query
 * comes back, so what was handed on last is kept here.
 */
export function useRunOnChange(
  query: SegmentsQuery,
  onChange: (query: SegmentsQuery) => void,
  onRunQuery: () => void
): (next: SegmentsQuery) => void {
  const last = useRef(query);
  useEffect(() => {
    last.current = query;
  }, [query]);
  return (next) => {
    const asks = !asksTheSame(last.current, next);
    last.current = next;
    onChange(next);
    if (asks) {
      onRunQuery();
    }
  };
}
