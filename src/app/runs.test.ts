import { type BackendSrvRequest, config, setBackendSrv } from '@grafana/runtime';
import { of, throwError } from 'rxjs';
import { noDelivery } from '../report/delivery';
import { type Report } from './report';
import { lastRuns, runReport } from './runs';

const report: Report = {
  uid: 'voice',
  title: 'Voice, yesterday',
  description: '',
  url: '/d/voice',
  starred: false,
  mine: true,
  time: { from: 'now-1d/d', to: 'now-1d/d' },
  timezone: 'Europe/Berlin',
  query: {
    refId: 'A',
    datasource: { uid: 'center', type: 'interaction-segments-datasource' },
    queryType: 'segments',
    filters: [{ field: 'channel', operator: '=', values: ['Voice'] }],
    limit: 10,
  },
  delivery: { ...noDelivery, dateFormat: 'd.m.y' },
  problems: [],
  canSave: true,
  canDelete: true,
  canNote: true,
};

const asked: BackendSrvRequest[] = [];
const kept = new Map<string, string>();
const downloads: string[] = [];
let file: () => unknown;
let mayNote: boolean;

const storage = {
  getItem: (key: string) => Promise.resolve(kept.get(key) ?? null),
  setItem: (key: string, value: string) => Promise.resolve(void kept.set(key, value)),
};
const headers = new Map([
  ['X-Total-Rows', '9'],
  ['X-Range-From', '2024-11-18T00:00:00+01:00'],
  ['X-Range-To', '2024-11-19T00:00:00+01:00'],
]);
const notes = () => asked.filter(({ url, method }) => url === '/api/annotations' && method === 'POST');

beforeEach(() => {
  [asked, downloads].forEach((list) => list.splice(0));
  kept.clear();
  mayNote = true;
  file = () => of({ data: new Blob(['Session ID\r\n']), headers });
  config.bootData.user.login = 'anna';
  setBackendSrv({
    fetch: (request: BackendSrvRequest) => {
      asked.push(request);
      if (request.url.includes('/resources/')) {
        return file();
      }
      if (request.method === 'POST') {
        return mayNote ? of({ data: {} }) : throwError(() => ({ status: 403 }));
      }
      return of({
        data: [
          { time: 50, timeEnd: 60, text: '{"state":"done","rows":1,"by":"segments deliver","file":"b.csv"}' },
          { time: 30, timeEnd: 30, text: 'A deployment' },
        ],
      });
    },
  } as unknown as Parameters<typeof setBackendSrv>[0]);
  URL.createObjectURL = () => 'blob:file';
  URL.revokeObjectURL = () => undefined;
  jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    downloads.push(`${this.href} ${this.download}`);
  });
});

it('downloads the file that the backend sends, and is noted on the dashboard', async () => {
  const run = await runReport(report, storage);
  expect(asked[0]).toMatchObject({
    url: '/api/datasources/uid/center/resources/report.csv',
    method: 'POST',
    responseType: 'blob',
    data: { from: 'now-1d/d', to: 'now-1d/d', timezone: 'Europe/Berlin', dateFormat: 'd.m.y' },
  });
  const { query, ...rest } = asked[0]!.data as { query: string };
  expect(Object.keys(rest)).toEqual(['from', 'to', 'timezone', 'dateFormat']);
  expect(JSON.parse(query)).toEqual({ queryType: 'segments', filters: report.query!.filters });
  expect(downloads).toEqual(['blob:file voice-yesterday-2024-11-18.csv']);
  expect(run).toMatchObject({
    state: 'done',
    rows: 9,
    by: 'anna',
    file: 'voice-yesterday-2024-11-18.csv',
    period: { from: '2024-11-18T00:00:00+01:00', to: '2024-11-19T00:00:00+01:00' },
  });
  expect(notes().map(({ data }) => data as object)).toMatchObject([
    { dashboardUID: 'voice', tags: ['interaction-report-run', 'state:done'], time: run.time },
  ]);
  expect(kept.size).toBe(0);
});

it('is of another kind and another period where these are named', async () => {
  await runReport(report, storage, 'xlsx', { from: '2024-11-01T00:00:00Z', to: '2024-11-02T00:00:00Z' });
  expect(asked[0]).toMatchObject({
    url: '/api/datasources/uid/center/resources/report.xlsx',
    data: { from: '2024-11-01T00:00:00Z', to: '2024-11-02T00:00:00Z' },
  });
  expect(downloads).toEqual(['blob:file voice-yesterday-2024-11-18.xlsx']);
});

it('is kept for a person who may not note it, the last five', async () => {
  for (let i = 0; i < 6; i++) {
    await runReport({ ...report, canNote: false }, storage);
  }
  expect(notes()).toEqual([]);
  expect(JSON.parse(kept.get('runs/voice')!)).toHaveLength(5);
  const runs = await lastRuns('voice', storage);
  expect(runs.map(({ by }) => by)).toEqual(['anna', 'anna', 'anna', 'anna', 'anna']);
  // Those noted by others stand behind.
  expect((await lastRuns('voice', storage, 6)).at(-1)).toMatchObject({ by: 'segments deliver', rows: 1 });
});

it('is kept for a person whose note Grafana refuses', async () => {
  mayNote = false;
  await runReport(report, storage);
  expect(notes()).toHaveLength(1);
  expect(JSON.parse(kept.get('runs/voice')!)).toHaveLength(1);
});

it('is noted as failed, with the words of the backend, and downloads nothing', async () => {
  const data = new Blob(['{"message":"The database does not answer."}']);
  // jsdom's Blob cannot be read as text.
  data.text = () => Promise.resolve('{"message":"The database does not answer."}');
  file = () => throwError(() => ({ status: 502, data, message: 'Bad Gateway' }));
  const run = await runReport(report, storage);
  expect(run).toMatchObject({
    state: 'failed',
    error: 'The database does not answer.',
    file: 'voice-yesterday.csv',
  });
  expect(downloads).toEqual([]);
  expect(notes().map(({ data: note }) => (note as { tags: string[] }).tags)).toEqual([
    ['interaction-report-run', 'state:failed'],
  ]);
});

it('has no runs where what is kept cannot be read', async () => {
  kept.set('runs/voice', '{');
  expect(await lastRuns('voice', storage)).toHaveLength(1);
});
