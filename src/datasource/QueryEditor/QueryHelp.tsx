import { type QueryEditorHelpProps } from '@grafana/data';
import { Button, Stack, Text, TextLink } from '@grafana/ui';
import { type SegmentsQuery } from '../../report/query';
import { describeQuery } from '../../report/words';

/** Questions that are asked most; a click takes one over. */
export const examples: Array<{ label: string; query: Omit<SegmentsQuery, 'refId'> }> = [
  {
    label: 'The longest waits',
    query: { queryType: 'segments', sort: [{ field: 'queue_wait_time', descending: true }] },
  },
  {
    label: 'Service level of each queue',
    query: {
      queryType: 'metrics',
      format: 'table',
      metrics: [{ measure: 'offered' }, { measure: 'service_level' }, { measure: 'abandonment_rate' }],
      groupBy: ['queue_name'],
      filters: [{ field: 'queue_name', operator: 'not blank' }],
    },
  },
  {
    label: 'Calls by half hour',
    query: {
      queryType: 'metrics',
      format: 'time_series',
      interval: '30m',
      metrics: [{ measure: 'offered' }, { measure: 'answered' }, { measure: 'abandoned' }],
    },
  },
  {
    label: 'How long agents handle',
    query: {
      queryType: 'metrics',
      format: 'table',
      metrics: [{ measure: 'segments' }, { measure: 'handle_time', aggregate: 'avg' }],
      groupBy: ['agent_name'],
      filters: [{ field: 'segment_id', operator: 'not blank' }],
      maxGroups: 10000,
    },
  },
];

const DOCUMENTATION =
  'https://github.com/interaction-segments/interaction-segments-app/blob/main/docs/queries.md';

/** What can be asked, with examples to start from. */
export function QueryHelp({ query, onClickExample }: QueryEditorHelpProps<SegmentsQuery>) {
  const { refId, datasource } = query;
  return (
    <Stack direction="column" gap={2}>
      <Text>
        <b>Segments</b> are the rows of the report, <b>Metrics</b> figures over them for graphs and alert
        rules, a <b>Timeline</b> is one interaction, <b>Values</b> list what a field holds, and <b>Checks</b>{' '}
        tell what is wrong with the data.
      </Text>
      <ul style={{ listStyle: 'none' }} aria-label="Examples">
        {examples.map(({ label, query: example }) => (
          <li key={label}>
            <Stack alignItems="center" gap={1} wrap="wrap">
              <Button
                variant="secondary"
                size="sm"
                onClick={() => onClickExample({ refId, datasource, ...example })}
              >
                {label}
              </Button>
              <Text color="secondary" variant="bodySmall">
                {describeQuery({ refId, ...example })}
              </Text>
            </Stack>
          </li>
        ))}
      </ul>
      <Text>
        Durations are written as seconds (90), HH:mm:SS (00:01:30) or 1m30s. All query types, measures and
        operators:{' '}
        <TextLink href={DOCUMENTATION} external inline>
          queries
        </TextLink>
        .
      </Text>
    </Stack>
  );
}
