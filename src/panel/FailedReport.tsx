import { EmptyState, Text } from '@grafana/ui';

/** Says why there is no report, where Grafana says it in a tooltip only. */
export function FailedReport({ problem }: { problem: string }) {
  return (
    <EmptyState variant="not-found" hideImage message="The report cannot be shown" role="alert">
      <Text color="secondary">{problem}</Text>
    </EmptyState>
  );
}
