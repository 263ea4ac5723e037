import { reportFrame } from '../../tests/unit/panel';
import { applyChoice, chosenColumns } from './rows';

const frame = reportFrame({
  session_id: ['S-1', 'S-2', 'S-3'],
  queue_name: ['Sales', 'Service', null],
  queue_wait_time: [93784, 12, null],
  segment_start_time: [1731920400000, null, null],
});

const names = (columns?: string[]) => chosenColumns(frame, columns).map(({ name }) => name);
const sessions = (choice: Parameters<typeof applyChoice>[1]): unknown[] =>
  applyChoice(frame, choice).fields[0]!.values;

it('shows the chosen columns in their order', () => {
  expect(names()).toEqual(['session_id', 'queue_name', 'queue_wait_time', 'segment_start_time']);
  expect(names(['queue_wait_time', 'session_id'])).toEqual(['queue_wait_time', 'session_id']);
});

it('passes over columns that are gone, and shows all where none is left', () => {
  expect(names(['gone', 'queue_name'])).toEqual(['queue_name']);
  expect(names(['gone'])).toHaveLength(4);
});

it.each([
  ['sal', ['S-1']],
  [' SERVICE ', ['S-2']],
  ['s-', ['S-1', 'S-2', 'S-3']],
  ['26:03:04', ['S-1']],
  ['2024-11-18 09:00', ['S-1']],
  ['.', []],
  ['null', []],
])('finds %j in the cells as they are shown', (search, expected) => {
  expect(sessions({ search })).toEqual(expected);
});

it('searches only what is shown, and filters by what is not, too', () => {
  expect(sessions({ columns: ['session_id'], search: 'Sales' })).toEqual([]);
  const filters = [{ field: 'queue_name' as const, operator: '=|' as const, values: ['Sales', 'Service'] }];
  expect(sessions({ columns: ['session_id'], filters })).toEqual(['S-1', 'S-2']);
  expect(sessions({ columns: ['session_id'], filters, search: '2' })).toEqual(['S-2']);
});

it('passes over filters of columns that are gone', () => {
  expect(sessions({ filters: [{ field: 'reason', operator: 'not blank' }] })).toHaveLength(3);
});

it('keeps a row together, and counts the rows', () => {
  const found = applyChoice(frame, { search: 'service' });
  expect(found.length).toBe(1);
  expect(found.fields.map(({ values }): unknown => values)).toEqual([['S-2'], ['Service'], [12], [null]]);
});
