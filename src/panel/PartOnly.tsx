import { Alert } from '@grafana/ui';
import { type Choice } from './choice';
import { isActive } from './filters';

interface Props {
  choice: Choice;
  /** How many rows the choice looks at. */
  rows: number;
  /** Why the others could not be asked for, if that is known. */
  problem?: string;
}

/** Warns that an order or filter looks at the first rows only, though others match. */
export function PartOnly({ choice: { sort, filters = [] }, rows, problem }: Props) {
  const done = [sort?.length ? 'Sorted' : '', filters.some(isActive) ? 'Filtered' : ''].filter(Boolean);
  if (done.length === 0) {
    return null;
  }
  const what = done.join(' and ').replace(' and F', ' and f');
  return (
    <Alert
      severity="warning"
      title={`${what} within the first ${rows.toLocaleString('en')} segments only`}
      bottomSpacing={1}
    >
      {problem ?? 'More segments match.'} Choose a shorter time range to see them all.
    </Alert>
  );
}
