import { type DataSourceSrv, setDataSourceSrv } from '@grafana/runtime';
import { noDelivery } from '../report/delivery';
import { type Dashboard, type Panel } from './dashboard';
import { asNew, cloneOf, type Draft, draftOf, newDraft, problemsOf, withDraft } from './draft';
import { readReport } from './report';

beforeEach(() =>
  setDataSourceSrv({
    getList: () => [
      { uid: 'other', name: 'Other' },
      { uid: 'center', name: 'Center', isDefault: true },
    ],
  } as unknown as DataSourceSrv)
);

const daily = { every: 'day', hour: 6, minute: 0, timezone: 'Europe/Berlin', enabled: true } as const;

function draft(changed: Partial<Draft> = {}): Draft {
  return { ...newDraft(), title: ' Voice ', timezone: 'Europe/Berlin', ...changed };
}

it('begins with yesterday, of the default data source, on demand', () => {
  expect(newDraft()).toMatchObject({
    time: { from: 'now-1d/d', to: 'now-1d/d' },
    query: { datasource: { uid: 'center' } },
    delivery: noDelivery,
  });
});

it('becomes a dashboard that is read as the same report', () => {
  const written = draft({
    description: 'Calls',
    query: {
      ...newDraft().query,
      filters: [{ field: 'channel', operator: '=', values: ['Voice'] }],
      fields: [],
      includeInProgress: undefined,
    },
    delivery: { format: 'xlsx', dateFormat: 'd.m.y', schedules: [daily], to: ['a@b.c'] },
  });
  const dashboard = withDraft(written);
  expect(dashboard).toEqual({
    title: 'Voice',
    description: 'Calls',
    tags: ['interaction-report'],
    schemaVersion: 42,
    editable: true,
    time: { from: 'now-1d/d', to: 'now-1d/d' },
    timezone: 'Europe/Berlin',
    panels: [
      {
        id: 1,
        type: 'interaction-segments-panel',
        title: 'Voice',
        gridPos: { x: 0, y: 0, w: 24, h: 26 },
        fieldConfig: { defaults: {}, overrides: [] },
        datasource: { uid: 'center', type: 'interaction-segments-datasource' },
        options: {
          delivery: { format: 'xlsx', dateFormat: 'd.m.y', schedules: [daily], to: ['a@b.c'] },
        },
        targets: [
          {
            refId: 'A',
            datasource: { uid: 'center', type: 'interaction-segments-datasource' },
            queryType: 'segments',
            filters: [{ field: 'channel', operator: '=', values: ['Voice'] }],
          },
        ],
      },
    ],
  });
  expect(readReport('voice', dashboard, {})).toMatchObject({ title: 'Voice', problems: [] });
  const { draft: again, problems } = draftOf(dashboard, {});
  expect(problems).toEqual([]);
  expect(withDraft(again, dashboard)).toEqual(dashboard);
});

describe('a dashboard that was made by hand', () => {
  const text: Panel = { id: 1, type: 'text', title: 'Read me' };
  const report: Panel = {
    id: 7,
    type: 'interaction-segments-panel',
    title: 'Segments',
    options: { waitWarning: '2m' },
    datasource: { uid: 'center', type: 'interaction-segments-datasource' },
    targets: [
      { refId: 'X', datasource: { uid: 'db', type: 'postgres' } },
      { refId: 'B', queryType: 'segments', limit: 100 },
    ],
  };
  const dashboard: Dashboard = {
    uid: 'voice',
    id: 3,
    version: 8,
    title: 'Old',
    tags: ['contact center', 'interaction-report'],
    timezone: 'utc',
    time: { from: 'now-7d', to: 'now' },
    refresh: '1h',
    panels: [text, { id: 5, type: 'row', panels: [report] }],
  };

  it('keeps all that the form does not have', () => {
    const { draft: read } = draftOf(dashboard, { folderUid: 'service' });
    expect(read).toMatchObject({ title: 'Old', folderUid: 'service', timezone: 'UTC' });
    const changed = withDraft(
      { ...read, title: 'New', delivery: { ...noDelivery, to: ['a@b.c'] } },
      dashboard
    );
    expect(changed).toEqual({
      ...dashboard,
      title: 'New',
      description: '',
      panels: [
        text,
        {
          id: 5,
          type: 'row',
          panels: [
            {
              ...report,
              options: { waitWarning: '2m', delivery: { ...noDelivery, to: ['a@b.c'] } },
              targets: [
                report.targets![0],
                {
                  ...report.targets![1],
                  datasource: { uid: 'center', type: 'interaction-segments-datasource' },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('names what cannot be read of it', () => {
    const broken = {
      ...report,
      options: { delivery: { to: 'all' } },
      targets: [{ ...report.targets![1]!, limit: -1 }],
    };
    expect(draftOf({ ...dashboard, panels: [broken] }, {}).problems).toEqual([
      'limit: this is less than 0.',
      'delivery.to: this is no list.',
    ]);
  });

  it('is cloned as another dashboard, whose schedules are switched off', () => {
    const { draft: read } = draftOf(dashboard, {});
    const clone = cloneOf({ ...read, delivery: { ...noDelivery, schedules: [daily] } });
    expect(clone.title).toBe('Copy of Old');
    expect(clone.delivery.schedules).toEqual([{ ...daily, enabled: false }]);
    const stored = withDraft(clone, asNew(dashboard));
    expect([stored.uid, stored.id, stored.version]).toEqual([undefined, undefined, undefined]);
    expect(stored.refresh).toBe('1h');
  });
});

it.each<[string, Partial<Draft>, object]>([
  ['a name', { title: ' ' }, { title: 'Give the report a name.' }],
  [
    'an address',
    { delivery: { ...noDelivery, to: ['a@b.c', 'anna'] } },
    { to: 'anna: write mail addresses such as anna@example.com, one on each line.' },
  ],
  [
    'somebody to send to',
    { delivery: { ...noDelivery, schedules: [daily] } },
    { to: 'Name whom a scheduled report is sent to.' },
  ],
  [
    'nothing where its schedules are off',
    { delivery: { ...noDelivery, schedules: [{ ...daily, enabled: false }] } },
    {},
  ],
  ['nothing', {}, {}],
])('lacks %s', (_, changed, problems) => {
  expect(problemsOf(draft(changed))).toEqual(problems);
});
