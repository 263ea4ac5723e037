import { type SegmentsQuery } from './query';
import { describeQuery } from './words';

it.each<[Omit<SegmentsQuery, 'refId'>, string]>([
  [
    {
      queryType: 'metrics',
      metrics: [{ measure: 'queue_wait_time', aggregate: 'p95' }],
      groupBy: ['queue_name'],
      filters: [{ field: 'channel', operator: '=', values: ['Voice'] }],
    },
    'p95 of Queue Wait Time by Queue Name where Channel is Voice',
  ],
  [
    {
      queryType: 'metrics',
      metrics: [
        { measure: 'offered' },
        { measure: 'abandoned' },
        { measure: 'service_level', threshold: '20s' },
      ],
      includeInProgress: true,
    },
    'Offered, Abandoned and Service Level within 20s including those in progress',
  ],
  [{}, 'Segments'],
  [
    {
      filters: [
        { field: 'queue_name', operator: '=|', values: ['Sales', 'Service', 'Returns'] },
        { field: 'agent_name', operator: 'blank' },
        { field: 'channel', operator: '=', values: [] },
      ],
      sort: [{ field: 'queue_wait_time', descending: true }, { field: 'session_id' }],
    },
    'Segments where Queue Name is one of Sales, Service or Returns and Agent Name is blank sorted by Queue Wait Time descending and Session ID',
  ],
  [
    { fields: ['session_id', 'queue_name', 'queue_wait_time', 'agent_name', 'status'] },
    'Session ID, Queue Name, Queue Wait Time and 2 more of segments',
  ],
  [
    { filters: [{ field: 'queue_entry_time', operator: '<', values: ['2024-11-18T17:00:00Z'] }] },
    'Segments where Queue Entry Time is before 2024-11-18T17:00:00Z',
  ],
  [{ queryType: 'checks' }, 'Checks of the data'],
  [{ queryType: 'checks', check: 'not_finite' }, 'Infinite or not a number'],
  [{ queryType: 'segments', check: '$check' }, 'Segments that fail the check $check'],
  [{ queryType: 'timeline', sessionId: '4711' }, 'Timeline of session 4711'],
  [{ queryType: 'values', field: 'queue_name' }, 'Values of Queue Name'],
])('says %j as words', (query, words) => {
  expect(describeQuery({ refId: 'A', ...query })).toBe(words);
});
