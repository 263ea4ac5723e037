import { config, type BackendSrvRequest, setBackendSrv, setDataSourceSrv } from '@grafana/runtime';
import { of, throwError } from 'rxjs';
import { query, reportFrame, request } from '../../tests/unit/panel';
import { type Filter, type SegmentsQuery } from '../report/query';
import { downloadCSV, problemInWords, reportQuery, withChoice } from './csv';

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
    await downloadCSV(query, filters(1), { columns: ['session_id'] });
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

  it('is posted to a frame of its own where the address would be too long', async () => {
    await downloadCSV(query, filters(500), {});
    expect(clicked).toEqual([]);
    expect(posted).toHaveLength(1);
    expect(posted[0]?.values.query).toContain('"Queue 499"');
    expect(document.querySelector('iframe')?.name).toBe(posted[0]?.target);
    expect(document.querySelector('form')).toBeNull();
  });

  it('begins with a report of no rows, whose failure is thrown', async () => {
    const failure = { status: 502, data: '{"message":"The database does not answer."}' };
    answer = () => throwError(() => failure);
    await expect(downloadCSV(query, request(), {})).rejects.toBe(failure);
    expect(asked).toMatchObject([
      {
        url: '/api/datasources/uid/center/resources/report.csv',
        data: { from: '0', to: '1', timezone: 'UTC' },
      },
    ]);
    expect(clicked).toEqual([]);
  });
});

it.each([
  [{ status: 502, data: '{"message":"The database does not answer."}' }, 'The database does not answer.'],
  [{ status: 404, data: { message: 'Data source not found' } }, 'Data source not found'],
  [
    {
      status: 503,
      data: { message: '{"message":"Two exports run already."}', error: 'Service Unavailable' },
    },
    'Two exports run already.',
  ],
  [{ status: 502, data: { message: '{"traceID":"1"}' } }, 'The server answered with status 502.'],
  [{ status: 504, data: { message: ' <html>' } }, 'The server answered with status 504.'],
  [
    { status: 401, data: { message: 'Unauthorized' } },
    'You are not signed in to Grafana, or no longer: sign in and try again.',
  ],
  [{ status: 504, data: '<html>' }, 'The server answered with status 504.'],
  [new Error('Data source center was not found'), 'Data source center was not found'],
  [undefined, 'The server does not answer.'],
])('says of %j what is wrong', (error, words) => {
  expect(problemInWords(error)).toBe(words);
});
