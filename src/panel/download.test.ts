import { config, type BackendSrvRequest, setBackendSrv, setDataSourceSrv } from '@grafana/runtime';
import { of, throwError } from 'rxjs';
import { query, reportFrame, request } from '../../tests/unit/panel';
import { type Filter, type SegmentsQuery } from '../report/query';
import { download, reportQuery, withChoice } from './download';

const frame = reportFrame({ session_id: [] });

describe('the query behind a report', () => {
  it('is the one with its refId', () => {
    const other = { ...query, refId: 'B' };
    expect(reportQuery(frame, request([other, query]))).toBe(query);
    expect(reportQuery({ ...frame, refId: 'B' }, request([other, query]))).toBe(other);
  });

  it('is the only one where a transformation left no refId', () => {
    expect(reportQuery({ ...frame, refId: undefined }, request())).toBe(query);
    expect(reportQuery({ ...frame, refId: undefined }, request([query, query]))).toBeUndefined();
  });

  it('is none where it asks no segments, or another data source', () => {
    expect(reportQuery(frame, request([{ ...query, queryType: 'metrics' }]))).toBeUndefined();
    expect(reportQuery(frame, request([{ ...query, datasource: { type: 'postgres' } }]))).toBeUndefined();
    expect(reportQuery(frame, undefined)).toBeUndefined();
  });
});

describe('the query of a download', () => {
  const stored: SegmentsQuery = {
    ...query,
    fields: ['session_id', 'queue_name'],
    filters: [{ field: 'channel', operator: '=', values: ['Voice'] }],
    sort: [{ field: 'started_at' }],
    timeField: 'queue_entry_time',
    includeInProgress: true,
    limit: 10,
  };

  it('is the one of the panel, without its limit', () => {
    expect(withChoice(stored, {})).toEqual({
      queryType: 'segments',
      fields: ['session_id', 'queue_name'],
      filters: [{ field: 'channel', operator: '=', values: ['Voice'] }],
      sort: [{ field: 'started_at' }],
      timeField: 'queue_entry_time',
      includeInProgress: true,
    });
  });

  it('keeps to the rows that fail a check where the panel does', () => {
    expect(withChoice({ ...stored, check: 'end_before_start' }, {})).toMatchObject({
      check: 'end_before_start',
    });
  });

  it('takes the columns, the order and the filters of the viewer, and not the search', () => {
    const filters: Filter[] = [
      { field: 'queue_name', operator: '=|', values: ['Sales'] },
      { field: 'agent_name', operator: '=|', values: [] },
    ];
    const sort = [{ column: 'queue_wait_time', descending: true }];
    expect(withChoice(stored, { columns: ['queue_wait_time'], sort, filters, search: 'ada' })).toEqual({
      queryType: 'segments',
      fields: ['queue_wait_time'],
      filters: [stored.filters![0], filters[0]],
      sort: [{ field: 'queue_wait_time', descending: true }],
      timeField: 'queue_entry_time',
      includeInProgress: true,
    });
  });

  it('keeps its own columns and order where those chosen are not of the report', () => {
    expect(
      withChoice(stored, { columns: ['Queue'], sort: [{ column: 'Queue', descending: false }] })
    ).toMatchObject({
      fields: ['session_id', 'queue_name'],
      sort: [{ field: 'started_at' }],
    });
  });
});

describe('a download', () => {
  const asked: BackendSrvRequest[] = [];
  const clicked: string[] = [];
  const posted: Array<{ action: string; target: string; values: Record<string, FormDataEntryValue> }> = [];
  let answer = () => of({ data: '' }) as unknown;

  beforeEach(() => {
    [asked, clicked, posted].forEach((list) => list.splice(0));
    answer = () => of({ data: '' });
    config.appSubUrl = '/grafana';
    setBackendSrv({
      fetch: (sent: BackendSrvRequest) => {
        asked.push(sent);
        return answer();
      },
    } as unknown as Parameters<typeof setBackendSrv>[0]);
    setDataSourceSrv({
      get: () =>
        Promise.resolve({
          uid: 'center',
          applyTemplateVariables: (given: SegmentsQuery, _scoped: object, adHoc: Filter[]) => ({
            ...given,
            filters: adHoc,
          }),
        }),
    } as unknown as Parameters<typeof setDataSourceSrv>[0]);
    jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      clicked.push(this.href);
    });
    jest.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(function (this: HTMLFormElement) {
      const { action, target } = this;
      posted.push({ action, target, values: Object.fromEntries(new FormData(this)) });
    });
  });

  const filters = (count: number) =>
    ({
      ...request(),
      filters: [
        { key: 'queue_name', operator: '=|', values: Array.from({ length: count }, (_, i) => `Queue ${i}`) },
      ],
    }) as unknown as ReturnType<typeof request>;

  it('is left to the browser, by the address of the report', async () => {
    await download(query, filters(1), { columns: ['session_id'] }, 'csv');
    const [address] = clicked.map((href) => new URL(href));
    expect(address?.pathname).toBe('/grafana/api/datasources/uid/center/resources/report.csv');
    expect(Object.fromEntries(address!.searchParams)).toEqual({
      query: JSON.stringify({
        queryType: 'segments',
        filters: [{ key: 'queue_name', operator: '=|', values: ['Queue 0'] }],
        fields: ['session_id'],
      }),
      from: String(Date.UTC(2024, 10, 18)),
      to: String(Date.UTC(2024, 10, 19)),
      timezone: 'UTC',
    });
    expect(posted).toEqual([]);
  });

  it.each([
    ['csv-excel', 'report.csv', { bom: 'true' }],
    ['xlsx', 'report.xlsx', {}],
    ['csv-programs', 'report.csv', { raw: 'true', durationFormat: 'seconds', dateFormat: 'rfc3339' }],
  ] as const)('asks for %s as it is written', async (file, resource, parameters) => {
    await download(query, filters(1), {}, file);
    const [address] = clicked.map((href) => new URL(href));
    expect(address?.pathname).toBe(`/grafana/api/datasources/uid/center/resources/${resource}`);
    const { query: sent, from, to, timezone, ...rest } = Object.fromEntries(address!.searchParams);
    expect(rest).toEqual(parameters);
    expect(sent).toMatch(/"queryType":"segments"/);
    expect([from, to, timezone]).toEqual([
      String(Date.UTC(2024, 10, 18)),
      String(Date.UTC(2024, 10, 19)),
      'UTC',
    ]);
    expect(asked).toMatchObject([{ url: `/api/datasources/uid/center/resources/${resource}` }]);
  });

  it('is posted to a frame of its own where the address would be too long', async () => {
    await download(query, filters(500), {}, 'csv');
    expect(clicked).toEqual([]);
    expect(posted).toHaveLength(1);
    expect(posted[0]?.values.query).toContain('"Queue 499"');
    expect(document.querySelector('iframe')?.name).toBe(posted[0]?.target);
    expect(document.querySelector('form')).toBeNull();
  });

  it('begins with a report of no rows, whose failure is thrown', async () => {
    const failure = { status: 502, data: '{"message":"The database does not answer."}' };
    answer = () => throwError(() => failure);
    await expect(download(query, request(), {}, 'csv')).rejects.toBe(failure);
    expect(asked).toMatchObject([
      {
        url: '/api/datasources/uid/center/resources/report.csv',
        data: { from: '0', to: '1', timezone: 'UTC' },
      },
    ]);
    expect(clicked).toEqual([]);
  });
});
