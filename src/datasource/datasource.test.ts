import { type DataQueryRequest, dateTime, type TimeRange } from '@grafana/data';
import { DataSourceWithBackend } from '@grafana/runtime';
import { EMPTY } from 'rxjs';
import { dataSource, fieldsAnswer } from '../../tests/unit/datasource';
import { type SegmentsQuery } from '../report/query';

const from = Date.UTC(2024, 10, 18);
const to = Date.UTC(2024, 10, 19);
const range = { from: dateTime(from), to: dateTime(to) } as TimeRange;

it('asks for the fields once, and again only after a failure', async () => {
  const { datasource, getResource } = dataSource();
  getResource.mockRejectedValueOnce(new Error('unreachable'));
  await expect(datasource.fields()).rejects.toThrow('unreachable');
  await datasource.fields();
  await datasource.fields();
  expect(getResource).toHaveBeenCalledTimes(2);
});

it('does not run a timeline that names no session', () => {
  const { datasource } = dataSource();
  expect(datasource.filterQuery({ refId: 'A', queryType: 'timeline', sessionId: ' ' })).toBe(false);
  expect(datasource.filterQuery({ refId: 'A', queryType: 'timeline', sessionId: '4711' })).toBe(true);
  expect(datasource.filterQuery({ refId: 'A' })).toBe(true);

  const empty = dataSource({ replace: { $session: '' } }).datasource;
  expect(empty.filterQuery({ refId: 'A', queryType: 'timeline', sessionId: '$session' })).toBe(false);
});

it('adds ad hoc filters to each query, also for Explore', () => {
  const { datasource } = dataSource();
  const adHoc = [{ key: 'channel', operator: '=', value: 'Voice' }];
  const expected = [{ field: 'channel', operator: '=', values: ['Voice'] }];
  expect(datasource.applyTemplateVariables({ refId: 'A' }, {}, adHoc).filters).toEqual(expected);
  expect(datasource.interpolateVariablesInQueries([{ refId: 'A' }], {}, adHoc)).toEqual([
    { refId: 'A', filters: expected, datasource: { uid: 'center', type: 'interaction-segments-datasource' } },
  ]);
});

describe('ad hoc filters', () => {
  it('offer the fields that the relation has, by title', async () => {
    const { datasource } = dataSource({ fields: fieldsAnswer(['customer']) });
    const keys = await datasource.getTagKeys();
    expect(keys[0]).toEqual({ text: 'Session ID', value: 'session_id' });
    expect(keys).not.toContainEqual({ text: 'Customer', value: 'customer' });
  });

  it('offer the parts of the local time, and their values by name', async () => {
    const { datasource, postResource } = dataSource();
    expect(await datasource.getTagKeys()).toContainEqual({ text: 'Day of Week', value: 'day_of_week' });
    const days = await datasource.getTagValues({ key: 'day_of_week', filters: [] });
    expect(days).toHaveLength(7);
    expect(days[6]).toEqual({ text: 'Sunday', value: '7' });
    const halves = await datasource.getTagValues({ key: 'interval_of_day', filters: [] });
    expect(halves).toHaveLength(48);
    expect(halves[19]).toEqual({ text: '09:30', value: '09:30' });
    expect(postResource).not.toHaveBeenCalled();
  });

  it('offer the values among the rows that the other filters keep', async () => {
    const { datasource, postResource } = dataSource({
      values: [{ value: 'Sales', count: 3 }],
      replace: { ['${__timezone}']: 'Australia/Lord_Howe' },
    });
    const options = await datasource.getTagValues({
      key: 'queue_name',
      filters: [
        { key: 'queue_name', operator: '=', value: 'Service' },
        { key: 'channel', operator: '=|', value: 'Voice', values: ['Voice', 'Chat'] },
      ],
      timeRange: range,
    });
    expect(options).toEqual([{ text: 'Sales' }]);
    expect(postResource).toHaveBeenCalledWith(
      'values',
      {
        query: {
          refId: '',
          queryType: 'values',
          timezone: 'Australia/Lord_Howe',
          field: 'queue_name',
          filters: [{ field: 'channel', operator: '=|', values: ['Voice', 'Chat'] }],
        },
        from,
        to,
      },
      { showErrorAlert: false }
    );
  });
});

it('takes suggestions in the browser’s zone where there is no dashboard', async () => {
  const { datasource, postResource } = dataSource();
  await datasource.fieldValues({ field: 'channel' });
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  expect(postResource.mock.calls[0]?.[1]).toMatchObject({ query: { timezone: timeZone } });
});

it('takes suggestions from the last week where there is no time range', async () => {
  const { datasource, postResource } = dataSource();
  await datasource.fieldValues({ field: 'channel' });
  const asked = postResource.mock.calls[0]?.[1] as { from: number; to: number };
  expect(asked.to - asked.from).toBe(7 * 24 * 3600 * 1000);
});

describe('the time zone of a query', () => {
  const sent = jest.spyOn(DataSourceWithBackend.prototype, 'query').mockImplementation(() => EMPTY);
  const ask = (targets: SegmentsQuery[], timezone: string) => {
    sent.mockClear();
    dataSource().datasource.query({ targets, timezone } as DataQueryRequest<SegmentsQuery>);
    return sent.mock.calls[0]?.[0].targets;
  };

  it('is that of the dashboard', () => {
    expect(ask([{ refId: 'A' }], 'Australia/Lord_Howe')).toEqual([
      { refId: 'A', timezone: 'Australia/Lord_Howe' },
    ]);
    expect(ask([{ refId: 'A' }], 'utc')).toEqual([{ refId: 'A', timezone: 'UTC' }]);
  });

  it('is its own where it names one', () => {
    expect(ask([{ refId: 'A', timezone: 'Asia/Kolkata' }], 'utc')).toEqual([
      { refId: 'A', timezone: 'Asia/Kolkata' },
    ]);
  });

  it('is not stored with it, so that an alert rule made from a panel keeps to the data source’s', () => {
    expect(dataSource().datasource.interpolateVariablesInQueries([{ refId: 'A' }], {})).toEqual([
      { refId: 'A', datasource: { uid: 'center', type: 'interaction-segments-datasource' } },
    ]);
  });
});
