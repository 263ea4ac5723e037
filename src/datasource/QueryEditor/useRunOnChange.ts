import { asksTheSame } from '../model';
import { type SegmentsQuery } from '../../report/query';
import { useChanges } from '../useChanges';

/** Hands a changed query on, and runs it if it asks something else than the one before. */
export function useRunOnChange(
  query: SegmentsQuery,
  onChange: (query: SegmentsQuery) => void,
  onRunQuery: () => void
): (next: SegmentsQuery) => void {
  return useChanges(query, (next, before) => {
    onChange(next);
    if (!asksTheSame(before, next)) {
      onRunQuery();
    }
  });
}
