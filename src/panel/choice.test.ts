import { type Choice, decodeChoice, encodeChoice, lasting } from './choice';

const full: Choice = {
  columns: ['queue_name', 'session_id'],
  widths: { queue_name: 320 },
  sort: [{ column: 'queue_wait_time', descending: true }],
  filters: [
    { field: 'queue_name', operator: '=|', values: ['Sales'] },
    { field: 'agent_name', operator: 'blank' },
  ],
  search: 'ada',
  refId: 'B',
};

it('reads what it wrote', () => {
  expect(decodeChoice(encodeChoice(full))).toEqual(full);
});

it('writes nothing where nothing is chosen', () => {
  expect(encodeChoice({})).toBeUndefined();
  expect(encodeChoice({ sort: [], filters: [], search: '' })).toBeUndefined();
});

it.each([undefined, null, 7, '', 'no JSON', '7', 'null', '"columns"'])('takes %j for no choice', (text) => {
  expect(decodeChoice(text)).toBeUndefined();
});

it.each([
  { columns: [] },
  { columns: 'session_id' },
  { columns: [1] },
  { sort: [{ column: 'queue_name' }] },
  { widths: { queue_name: 'wide' } },
  { widths: { queue_name: -1 } },
  { filters: [{ field: 'mood', operator: '=|', values: ['good'] }] },
  { filters: [{ field: 'queue_name', operator: '=~', values: ['^S'] }] },
  { filters: [{ field: 'queue_name', operator: '=|', values: [{}] }] },
  { search: 7 },
  { refId: {} },
])('leaves out what it cannot use: %j', (part) => {
  expect(decodeChoice(JSON.stringify({ ...part, other: true }))).toEqual({});
});

it('keeps all but the search for the next visit', () => {
  expect(decodeChoice(encodeChoice(lasting(full)))).toEqual({ ...full, search: undefined });
});
