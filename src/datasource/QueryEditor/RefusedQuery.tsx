import { Alert, Button, Stack, Text } from '@grafana/ui';
import { type SegmentsQuery } from '../../report/query';

interface Props {
  query: SegmentsQuery;
  problems: string[];
  onReplace: () => void;
}

/** Stands in for the editor where a stored query is not one it can show. Nothing of it is lost until it is replaced. */
export function RefusedQuery({ query, problems, onReplace }: Props) {
  return (
    <Alert severity="warning" title="This query cannot be shown in the editor">
      <Stack direction="column" gap={1} alignItems="flex-start">
        <ul style={{ paddingLeft: '1.5em' }}>
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
        <Text>
          Correct it in the JSON of the dashboard or alert rule, where it stands as follows, or start with a
          new query.
        </Text>
        <pre style={{ width: '100%', margin: 0 }}>{JSON.stringify(query, null, 2)}</pre>
        <Button variant="secondary" onClick={onReplace}>
          Start with a new query
        </Button>
      </Stack>
    </Alert>
  );
}
