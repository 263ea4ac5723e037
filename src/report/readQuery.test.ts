import { readQuery } from './readQuery';

// As it stands in a dashboard's JSON.
const read = (stored: object) => readQuery({ refId: 'A', ...stored });

it('takes a full query as it is', () => {
  const query = {
    refId: 'A',
    queryType: 'segments',
    timeField: 'queue_entry_time',
    filters: [{ field: 'queue_name', operator: '=|', values: ['Sales', 'Service'] }],
    includeInProgress: true,
    fields: ['session_id', 'queue_wait_time'],
    sort: [{ field: 'queue_wait_time', descending: true }],
    limit: 1000,
    datasource: { uid: 'x', type: 'interaction-segments-datasource' },
    hide: false,
    key: 'Q-1',
  };
  expect(read(query)).toEqual({ query });
});

it('brings what the backend takes in another form into the editor’s form', () => {
  expect(
    read({
      queryType: '',
      limit: null,
      filters: [
        { field: 'channel', operator: '=', values: 'Voice' },
        { field: 'messages_sent', operator: '>', values: 3 },
        { field: 'in_progress', operator: '=', values: [true] },
      ],
      metrics: [{ measure: 'service_level', threshold: 20 }],
    })
  ).toEqual({
    query: {
      refId: 'A',
      filters: [
        { field: 'channel', operator: '=', values: ['Voice'] },
        { field: 'messages_sent', operator: '>', values: ['3'] },
        { field: 'in_progress', operator: '=', values: ['true'] },
      ],
      metrics: [{ measure: 'service_level', threshold: '20' }],
    },
  });
});

it.each<[string, object, string[]]>([
  ['a query type', { queryType: 'sql' }, ['queryType: "sql" is not known.']],
  ['a field', { fields: ['session_id', 'color'] }, ['fields[1]: "color" is not known.']],
  [
    'an operator',
    { filters: [{ field: 'channel', operator: 'like', values: ['V'] }] },
    ['filters[0].operator: "like" is not known.'],
  ],
  [
    'an operator that does not fit the field',
    { filters: [{ field: 'channel', operator: '<', values: ['V'] }] },
    ['filters[0].operator: "<" does not fit Channel.'],
  ],
  ['a measure', { metrics: [{ measure: 'mood' }] }, ['metrics[0].measure: "mood" is not known.']],
  [
    'text where a list belongs',
    { filters: 'channel = Voice' },
    ['filters: Invalid input: expected array, received string.'],
  ],
  ['a limit', { limit: 'all' }, ['limit: this is not a whole number.']],
])('names %s that is not known', (_, stored, problems) => {
  expect(read(stored)).toEqual({ problems });
});

it('names every problem at once', () => {
  const reading = read({ fields: ['color'], groupBy: ['mood'], format: 'pie' });
  expect('problems' in reading && reading.problems).toHaveLength(3);
});

it('names keys that would be passed over in silence', () => {
  expect(read({ filters: [{ key: 'channel', operator: '=', value: 'Voice' }] })).toEqual({
    problems: ['filters[0].field: this is missing.', 'filters[0]: Unrecognized keys: "key", "value".'],
  });
});
