import { config, setDataSourceSrv } from '@grafana/runtime';
import { query, range, reportFrame, request } from '../../tests/unit/panel';
import { type Filter, type SegmentsQuery } from '../report/query';
import { fromAll, fromRows } from './suggest';

const report = reportFrame({ session_id: ['S-1', 'S-2'], queue_name: ['Sales', 'Sales'] });
const dashboards: Filter = { field: 'channel', operator: '=', values: ['Voice'] };
const own: Filter = { field: 'queue_name', operator: '=|', values: ['Sales'] };
const other: Filter = { field: 'status', operator: '=|', values: ['Closed'] };
const fieldValues = jest.fn();

beforeEach(() => {
  fieldValues.mockReset().mockResolvedValue([{ value: 'Service', count: 26411 }]);
  config.publicDashboardAccessToken = undefined;
  setDataSourceSrv({
    get: () =>
      Promise.resolve({
        applyTemplateVariables: (given: SegmentsQuery) => ({ ...given, filters: [dashboards] }),
        fieldValues,
      }),
  } as unknown as Parameters<typeof setDataSourceSrv>[0]);
});

const all = fromAll(query, request(), { filters: [own, other] }, report);
const rows = [{ value: 'Sales', label: 'Sales', description: '2 of these rows' }];

it('suggests from the rows at hand where they are all', async () => {
  expect(await fromRows(report)('queue_name', '')).toEqual(rows);
});

it('asks for the values among all segments that pass the other filters', async () => {
  expect(await all('queue_name', 'ser')).toEqual([
    { value: 'Service', label: 'Service', description: '26,411 segments' },
  ]);
  expect(fieldValues).toHaveBeenCalledWith(
    { field: 'queue_name', search: 'ser', filters: [dashboards, other] },
    range
  );
});

it('suggests from the rows where the data source refuses, and does not ask on public dashboards', async () => {
  fieldValues.mockRejectedValueOnce(new Error('masked'));
  expect(await all('queue_name', '')).toEqual(rows);
  config.publicDashboardAccessToken = 'token';
  expect(await all('queue_name', '')).toEqual(rows);
  expect(fieldValues).toHaveBeenCalledTimes(1);
});
