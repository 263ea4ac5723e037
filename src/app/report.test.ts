import { config } from '@grafana/runtime';
import { type Dashboard } from './dashboard';
import { readReport } from './report';

const datasource = { uid: 'center', type: 'interaction-segments-datasource' };
const target = {
  refId: 'A',
  datasource,
  queryType: 'segments' as const,
  filters: [{ field: 'channel' as const, operator: '=' as const, values: ['Voice'] }],
};
const panel = { id: 1, type: 'interaction-segments-panel', datasource, targets: [target] };
const dashboard: Dashboard = {
  title: 'Voice',
  description: 'Calls of yesterday',
  tags: ['interaction-report'],
  timezone: 'Europe/Berlin',
  time: { from: 'now-1d/d', to: 'now-1d/d' },
  panels: [panel],
};

beforeEach(() => {
  config.bootData.user.login = 'anna';
  config.bootData.user.timezone = 'Asia/Kolkata';
});

it('is read from a dashboard', () => {
  const meta = {
    canSave: true,
    canDelete: true,
    createdBy: 'anna',
    folderUid: 'f',
    folderTitle: 'Service',
    url: '/d/voice/voice',
    annotationsPermissions: { dashboard: { canAdd: true } },
  };
  expect(readReport('voice', dashboard, meta)).toEqual({
    uid: 'voice',
    title: 'Voice',
    description: 'Calls of yesterday',
    url: '/d/voice/voice',
    folder: 'Service',
    starred: false,
    mine: true,
    time: { from: 'now-1d/d', to: 'now-1d/d' },
    timezone: 'Europe/Berlin',
    query: target,
    delivery: { format: 'csv', dateFormat: '', schedules: [], to: [] },
    problems: [],
    canSave: true,
    canDelete: true,
    canNote: true,
  });
});

it('may be changed by nobody where Grafana reads it from a file, or does not say', () => {
  const provisioned = { provisioned: true, canSave: true, canDelete: true, createdBy: 'ben' };
  expect(readReport('voice', dashboard, provisioned)).toMatchObject({
    mine: false,
    canSave: false,
    canDelete: false,
    canNote: false,
    url: '/d/voice',
  });
});

it('is in the zone of who looks where the dashboard names none', () => {
  expect(readReport('voice', { ...dashboard, timezone: '' }, {}).timezone).toBe('Asia/Kolkata');
  expect(readReport('voice', { ...dashboard, timezone: 'utc' }, {}).timezone).toBe('UTC');
});

it('is found in a folded row, with the data source of its panel', () => {
  const row = { type: 'row', panels: [{ ...panel, targets: [{ ...target, datasource: undefined }] }] };
  expect(readReport('voice', { ...dashboard, panels: [row] }, {}).query).toEqual(target);
});

it.each<[string, Dashboard['panels'], string]>([
  ['no report panel', [{ type: 'table' }], 'The dashboard has no report panel'],
  ['two report panels', [panel, panel], 'The dashboard has 2 report panels'],
  [
    'another data source',
    [{ ...panel, targets: [{ refId: 'A', datasource: { type: 'postgres' } }] }],
    'asks no data source',
  ],
  ['another question', [{ ...panel, targets: [{ ...target, queryType: 'metrics' }] }], 'asks no data source'],
  [
    'a filter that is not known',
    [{ ...panel, targets: [{ ...target, fields: ['mood' as 'status'] }] }],
    'fields[0]: "mood" is not known.',
  ],
])('says of %s what is wrong, and throws nothing', (_, panels, problem) => {
  const report = readReport('voice', { ...dashboard, panels }, {});
  expect(report.query).toBeUndefined();
  expect(report.problems).toEqual([expect.stringContaining(problem)]);
});

it('names what is wrong with its delivery, and can be run', () => {
  const report = readReport(
    'voice',
    { ...dashboard, panels: [{ ...panel, options: { delivery: { format: 'pdf' } } }] },
    {}
  );
  expect(report.problems).toEqual(['delivery.format: "pdf" is not known.']);
  expect(report.query).toEqual(target);
});

describe('a dashboard with variables', () => {
  const read = (current: object, filters: object[] = []) =>
    readReport(
      'voice',
      {
        ...dashboard,
        panels: [
          {
            ...panel,
            targets: [
              {
                ...target,
                datasource: { ...datasource, uid: '${datasource}' },
                filters: [
                  { field: 'queue_name', operator: '=|', values: ['$queue', 'Returns'] },
                  { field: 'agent_name', operator: '=', values: ['US$5'] },
                ],
              },
            ],
          },
        ],
        templating: {
          list: [
            { name: 'datasource', type: 'datasource', current: { value: 'other' } },
            { name: 'queue', type: 'query', current },
            { name: 'filters', type: 'adhoc', filters },
          ] as Required<Dashboard>['templating']['list'],
        },
      },
      {}
    ).query;

  it('stands for what it was saved with', () => {
    expect(
      read({ value: ['Sales', 'Service'] }, [{ key: 'channel', operator: '=', value: 'Voice' }])
    ).toMatchObject({
      datasource: { uid: 'other' },
      filters: [
        { field: 'queue_name', operator: '=|', values: ['Sales', 'Service', 'Returns'] },
        { field: 'agent_name', operator: '=', values: ['US$5'] },
        { field: 'channel', operator: '=', values: ['Voice'] },
      ],
    });
  });

  it('lets every row through where a variable is set to All', () => {
    expect(read({ value: ['$__all'] })?.filters?.[0]).toEqual({
      field: 'queue_name',
      operator: '=|',
      values: [],
    });
  });
});
