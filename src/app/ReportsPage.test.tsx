import { AppEvents } from '@grafana/data';
import { type BackendSrvRequest, config, setBackendSrv } from '@grafana/runtime';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type PropsWithChildren } from 'react';
import { MemoryRouter } from 'react-router-dom-v5-compat';
import { of, throwError } from 'rxjs';
import { ReportsPage } from './ReportsPage';

const mockPublish = jest.fn();
const mockStored = new Map<string, string>();
let permissions: string[];

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  hasPermission: (action: string) => permissions.includes(action),
  getAppEvents: () => ({ publish: mockPublish }),
  PluginPage: ({ actions, children }: PropsWithChildren<{ actions?: unknown }>) => (
    <>
      {actions}
      {children}
    </>
  ),
  usePluginUserStorage: () => ({
    getItem: (key: string) => Promise.resolve(mockStored.get(key) ?? null),
    setItem: (key: string, value: string) => Promise.resolve(void mockStored.set(key, value)),
  }),
}));

const datasource = { uid: 'center', type: 'interaction-segments-datasource' };
const board = (title: string, options = {}, more = {}) => ({
  title,
  description: `All of ${title}`,
  timezone: 'utc',
  time: { from: 'now-1d/d', to: 'now-1d/d' },
  panels: [
    { id: 1, type: 'interaction-segments-panel', options, targets: [{ refId: 'A', datasource, ...more }] },
  ],
});

interface Stored {
  dashboard: object;
  meta: object;
  runs?: object[];
}
let stored: Record<string, Stored>;
let search: () => unknown;
const asked: BackendSrvRequest[] = [];

const may = { canSave: true, canDelete: true, annotationsPermissions: { dashboard: { canAdd: true } } };

beforeEach(() => {
  asked.splice(0);
  mockStored.clear();
  permissions = ['dashboards:create'];
  config.bootData.user.login = 'anna';
  config.bootData.user.uid = 'anna-uid';
  stored = {
    voice: {
      dashboard: board('Voice', {
        delivery: {
          schedules: [{ every: 'day', hour: 6, minute: 0, timezone: 'UTC', enabled: true }],
          to: ['a@b.c', 'd@e.f'],
        },
      }),
      meta: { ...may, createdBy: 'anna', url: '/d/voice/voice' },
      runs: [
        {
          time: Date.now(),
          timeEnd: Date.now(),
          text: '{"state":"done","rows":1234,"by":"ben","file":"v.csv"}',
        },
        {
          time: Date.UTC(2024, 10, 18),
          timeEnd: Date.UTC(2024, 10, 18),
          text: '{"state":"failed","by":"segments deliver","due":"2024-11-18T00:00:00Z","error":"No mail server."}',
        },
      ],
    },
    chat: {
      dashboard: board('Chat', { delivery: { format: 'pdf' } }),
      meta: { ...may, createdBy: 'Anonymous' },
    },
    mail: {
      dashboard: board('Mail', {}, { fields: ['mood'] }),
      meta: { canSave: false, createdBy: 'Anonymous' },
    },
  };
  search = () => of({ data: Object.keys(stored).map((uid) => ({ uid, title: `Found ${uid}` })) });
  setBackendSrv({
    fetch: (request: BackendSrvRequest) => {
      asked.push(request);
      const uid = /uid\/(\w+)$/.exec(request.url)?.[1];
      if (request.url === '/api/search') {
        return search();
      }
      if (request.url.startsWith('/api/dashboards/uid/') && request.method !== 'DELETE') {
        return stored[uid!]
          ? of({ data: stored[uid!] })
          : throwError(() => ({ status: 404, data: { message: 'Dashboard not found' } }));
      }
      if (request.url.startsWith('/apis/dashboard.grafana.app/')) {
        const makers: Record<string, string> = { mail: 'user:anna-uid', chat: 'user:ben-uid' };
        const createdBy = makers[request.url.split('/').at(-1)!]!;
        return of({ data: { metadata: { annotations: { 'grafana.app/createdBy': createdBy } } } });
      }
      if (request.url.includes('/resources/')) {
        return of({ data: new Blob(['x']), headers: new Map([['X-Total-Rows', '7']]) });
      }
      if (request.url === '/api/annotations' && request.method !== 'POST') {
        return of({ data: stored[request.params!.dashboardUID as string]?.runs ?? [] });
      }
      return of({ data: {} });
    },
  } as unknown as Parameters<typeof setBackendSrv>[0]);
  URL.createObjectURL = () => 'blob:file';
  URL.revokeObjectURL = () => undefined;
  jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
});

async function show(made?: string) {
  render(
    <MemoryRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <ReportsPage made={made} />
    </MemoryRouter>
  );
  await screen.findByText('All of Voice');
  await screen.findByText('All of Chat');
}
const row = (title: string) => screen.getAllByRole('row').find((each) => within(each).queryByText(title))!;
const titles = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((each) => within(each).getAllByRole('link')[0]!.textContent);
const click = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));
const sent = (method: string) => asked.filter((request) => request.method === method).map(({ url }) => url);

it('lists each report with what it is, when it is due, and its last run', async () => {
  await show();
  expect(titles()).toEqual(['Chat', 'Mail', 'Voice']);
  const voice = within(row('Voice'));
  for (const text of [
    'Yesterday',
    'UTC, 27 fields',
    'Daily at 06:00, UTC',
    'To a@b.c and 1 more',
    'Done, 1,234 rows',
  ]) {
    expect(voice.getByText(text)).toBeInTheDocument();
  }
  expect(voice.getByText(/^Next \d{4}-\d\d-\d\d \d\d:00$/)).toBeInTheDocument();
  expect(voice.getByRole('img', { name: 'Less than 24 hours old' })).toBeInTheDocument();
  expect(voice.getByRole('link', { name: 'Voice' })).toHaveAttribute('href', '/d/voice/voice');
  const chat = within(row('Chat'));
  expect(chat.getByText('On demand')).toBeInTheDocument();
  expect(chat.getByText('Never')).toBeInTheDocument();
  expect(chat.getByText('delivery.format: "pdf" is not known.')).toBeInTheDocument();
  const mail = within(row('Mail'));
  expect(mail.getByText('fields[0]: "mood" is not known.')).toBeInTheDocument();
  expect(mail.getByRole('button', { name: 'Run Mail' })).toHaveAttribute('aria-disabled', 'true');
});

it('runs a report, says what came of it, and shows the run', async () => {
  await show();
  await click('Excel of Chat');
  expect(await within(row('Chat')).findByText('Done, 7 rows')).toBeInTheDocument();
  expect(sent('POST')).toEqual(['/api/datasources/uid/center/resources/report.xlsx', '/api/annotations']);
  expect(mockPublish).toHaveBeenCalledWith({
    type: AppEvents.alertSuccess.name,
    payload: ['Chat: 7 rows', 'chat.xlsx'],
  });
});

it('shows own reports and favourites, stars, and runs several at once', async () => {
  await show();
  await userEvent.click(screen.getByRole('tab', { name: /^My/ }));
  // Mail, too, which nobody has changed since.
  expect(titles()).toEqual(['Mail', 'Voice']);
  await userEvent.click(screen.getByRole('tab', { name: /^All/ }));
  await click('Star Chat');
  expect(sent('POST')).toEqual(['/api/user/stars/dashboard/uid/chat']);
  await userEvent.click(screen.getByRole('tab', { name: /^Favourites/ }));
  expect(titles()).toEqual(['Chat']);
  await userEvent.click(screen.getByRole('tab', { name: /^All/ }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select all' }));
  await click('Run 3 selected');
  expect(await within(row('Voice')).findByText('Done, 7 rows')).toBeInTheDocument();
  expect(await within(row('Chat')).findByText('Done, 7 rows')).toBeInTheDocument();
});

it('deletes what may be deleted, after asking', async () => {
  await show();
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select all' }));
  await click('Delete 3 selected');
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByText('Delete 2 reports')).toBeInTheDocument();
  expect(within(dialog).getByText(/^1 of the selected may not be deleted/)).toBeInTheDocument();
  expect(sent('DELETE')).toEqual([]);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(titles()).toEqual(['Mail']));
  expect(sent('DELETE')).toEqual(['/api/dashboards/uid/voice', '/api/dashboards/uid/chat']);
});

it('has the history of a report, with what failed', async () => {
  await show();
  await click('More for Voice');
  await userEvent.click(await screen.findByText('History'));
  const runs = within(await screen.findByRole('list', { name: 'Runs, the newest first' })).getAllByRole(
    'listitem'
  );
  expect(runs).toHaveLength(2);
  expect(runs[0]).toHaveTextContent('On demand, by ben');
  expect(runs[1]).toHaveTextContent('Scheduled, by segments deliver');
  expect(runs[1]).toHaveTextContent('No mail server.');
  expect(screen.queryByRole('button', { name: 'Show more' })).not.toBeInTheDocument();
});

it('has a report that Grafana does not find yet', async () => {
  const { voice, ...found } = stored;
  search = () => of({ data: Object.keys(found).map((uid) => ({ uid, title: uid })) });
  stored = { ...found, voice: voice! };
  await show('voice');
  expect(titles()).toEqual(['Chat', 'Mail', 'Voice']);
});

it('says where a report cannot be read, and lists the others', async () => {
  search = () => of({ data: ['voice', 'chat', 'gone'].map((uid) => ({ uid, title: `Found ${uid}` })) });
  await show();
  expect(await within(row('Found gone')).findByText('Dashboard not found')).toBeInTheDocument();
  expect(within(row('Found gone')).getByRole('button', { name: 'Run Found gone' })).toBeDisabled();
});

it('says that the list cannot be had, and tries again', async () => {
  const works = search;
  search = () => throwError(() => ({ status: 500, data: { message: 'The database is locked.' } }));
  render(
    <MemoryRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <ReportsPage />
    </MemoryRouter>
  );
  expect(await screen.findByText('The database is locked.')).toBeInTheDocument();
  search = works;
  await click('Try again');
  expect(await screen.findByText('All of Voice')).toBeInTheDocument();
});

it('offers a viewer neither to make nor to change', async () => {
  permissions = [];
  stored.voice!.meta = { canSave: false };
  await show();
  expect(screen.queryByRole('link', { name: 'New report' })).not.toBeInTheDocument();
  await click('More for Voice');
  expect(await screen.findByText('History')).toBeInTheDocument();
  for (const action of ['Edit', 'Clone', 'Delete']) {
    expect(screen.queryByText(action)).not.toBeInTheDocument();
  }
});
