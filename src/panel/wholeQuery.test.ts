import { query as panelQuery, reportFrame } from '../../tests/unit/panel';
import { type Filter, type SegmentsQuery } from '../report/query';
import { type Choice } from './choice';
import { wholeQuery } from './wholeQuery';

const query: SegmentsQuery = {
  ...panelQuery,
  filters: [{ field: 'channel', operator: '=', values: ['Voice'] }],
  sort: [{ field: 'started_at' }],
  limit: 10,
};
const frame = reportFrame({ session_id: [], queue_wait_time: [] });
const filter: Filter = { field: 'queue_name', operator: '=|', values: ['Sales'] };
const sort = [{ column: 'queue_wait_time', descending: true }];

it('sorts and filters before the limit where it cut the rows', () => {
  expect(wholeQuery(query, frame, true, { sort, filters: [filter] })).toEqual({
    ...query,
    filters: [...query.filters!, filter],
    sort: [{ field: 'queue_wait_time', descending: true }],
  });
});

it.each<[string, boolean, Choice]>([
  ['all rows are at hand', false, { sort, filters: [filter] }],
  ['nothing is sorted or filtered', true, { columns: ['session_id'], search: 'S' }],
  ['a filter waits for its values', true, { filters: [{ ...filter, values: [] }] }],
])('asks nothing where %s', (_, truncated, choice) => {
  expect(wholeQuery(query, frame, truncated, choice)).toBeUndefined();
});

it('asks for fields that the rows lack, beside those they have', () => {
  expect(
    wholeQuery(query, frame, false, { sort, columns: ['session_id', 'messages_sent', 'Queue'] })
  ).toEqual({
    ...query,
    fields: ['session_id', 'queue_wait_time', 'messages_sent'],
  });
});

it('asks nothing where a transformation has made columns of its own', () => {
  expect(wholeQuery(query, reportFrame({ session_id: [], Queue: [] }), true, { sort })).toBeUndefined();
});
