import { Button, EmptyState, Text } from '@grafana/ui';

interface Props {
  /** How many rows there are without filters and search. */
  chosenFrom: number;
  /** Whether the query looks for one interaction. */
  ofOne: boolean;
  onShowAll: () => void;
}

/** Says why a report shows no rows. */
export function NoRows({ chosenFrom, ofOne, onShowAll }: Props) {
  if (chosenFrom === 0 && ofOne) {
    return (
      <EmptyState variant="not-found" hideImage message="No interaction">
        <Text color="secondary">
          None has this Session ID in this time range. Type or paste one above, or click one in a report.
        </Text>
      </EmptyState>
    );
  }
  if (chosenFrom === 0) {
    return (
      <EmptyState variant="not-found" hideImage message="No segments">
        <Text color="secondary">None match the query in this time range.</Text>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      variant="not-found"
      hideImage
      message="No such segments among these"
      button={
        <Button variant="secondary" onClick={onShowAll}>
          Show all rows
        </Button>
      }
    >
      <Text color="secondary">None of the rows here passes the filters and the search.</Text>
    </EmptyState>
  );
}
