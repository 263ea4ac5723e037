import { FieldType, toDataFrame } from '@grafana/data';
import {
  type BackendSrvRequest,
  type DataSourceSrv,
  locationService,
  setBackendSrv,
  setDataSourceSrv,
} from '@grafana/runtime';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { of, throwError } from 'rxjs';
import { pick } from '../../tests/unit/combobox';
import { dataSource } from '../../tests/unit/datasource';
import { type Dashboard } from './dashboard';
import { ReportEditor } from './ReportEditor';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  FolderPicker: () => null,
}));

const ref = { uid: 'center', type: 'interaction-segments-datasource' };
const stored = {
  dashboard: {
    uid: 'voice',
    version: 3,
    title: 'Voice',
    tags: ['interaction-report'],
    timezone: 'utc',
    time: { from: 'now-7d', to: 'now' },
    panels: [
      {
        id: 1,
        type: 'interaction-segments-panel',
        options: { delivery: { format: 'pdf', to: ['a@b.c'] } },
        targets: [{ refId: 'A', datasource: ref }],
      },
    ],
  },
  meta: { folderUid: 'service' },
};

let saved: Array<{ dashboard: Dashboard; folderUid: string }>;
let refuse: object | undefined;
let answers: jest.SpyInstance;

beforeEach(() => {
  saved = [];
  refuse = undefined;
  const { datasource } = dataSource({ values: [{ value: 'Voice', count: 3 }] });
  answers = jest.spyOn(datasource, 'query').mockReturnValue(
    of({
      data: [
        toDataFrame({
          refId: 'rows',
          fields: [{ name: 'session_id', type: FieldType.string, values: ['S-1', 'S-2'] }],
        }),
        toDataFrame({
          refId: 'count',
          fields: [{ name: 'segments', type: FieldType.number, values: [1234] }],
        }),
      ],
    })
  );
  setDataSourceSrv({
    getList: () => [{ uid: 'center', name: 'Center' }],
    get: () => Promise.resolve(datasource),
  } as unknown as DataSourceSrv);
  setBackendSrv({
    fetch: ({ url, data }: BackendSrvRequest) => {
      if (url !== '/api/dashboards/db') {
        return of({ data: stored });
      }
      saved.push(data as (typeof saved)[number]);
      return refuse ? throwError(() => refuse) : of({ data: { uid: 'made' } });
    },
  } as unknown as Parameters<typeof setBackendSrv>[0]);
  locationService.push('/a/interaction-segments-app/new');
});

const click = (name: string) => userEvent.click(screen.getByRole('button', { name }));
const type = (label: string | RegExp, text: string) =>
  fireEvent.change(screen.getByRole('textbox', { name: label }), { target: { value: text } });

it('makes a report of what the form says, with a look at its rows before', async () => {
  render(<ReportEditor />);
  expect(await screen.findByText('1,234 rows, of which the first 2:')).toBeInTheDocument();
  expect(screen.getByRole('cell', { name: 'S-2' })).toBeInTheDocument();

  await click('Create');
  expect(screen.getByText('Give the report a name.')).toBeInTheDocument();
  type(/^Name/, 'Waits');
  await click('Add filter');
  await userEvent.click(screen.getByRole('radio', { name: 'On a schedule' }));
  expect(screen.getByLabelText('Switched on')).toBeChecked();
  await pick(screen.getByRole('combobox', { name: 'Every' }), 'Monthly');
  fireEvent.change(screen.getByLabelText('At'), { target: { value: '07:45' } });
  type(/^Send to/, 'anna@example.com, ben@example.com\nanna@example.com');
  await click('Create');
  await waitFor(() =>
    expect(locationService.getLocation()).toMatchObject({ pathname: '/a/interaction-segments-app/made/made' })
  );
  expect(saved).toHaveLength(1);
  const panel = saved[0]!.dashboard.panels![0]!;
  expect(panel.options!.delivery).toMatchObject({
    format: 'csv',
    schedules: [{ every: 'month', day: 1, hour: 7, minute: 45, enabled: true }],
    to: ['anna@example.com', 'ben@example.com'],
  });
  expect(panel.targets![0]!.filters).toEqual([{ field: 'queue_name', operator: '=', values: [] }]);
});

it('asks for the first rows and their number by the same filters', async () => {
  render(<ReportEditor />);
  await screen.findByText(/^1,234 rows/);
  const { targets } = (answers.mock.calls as Array<[{ targets: object[] }]>)[0]![0];
  expect(targets).toMatchObject([
    { refId: 'rows', queryType: 'segments', limit: 5 },
    { refId: 'count', queryType: 'metrics', metrics: [{ measure: 'segments' }], format: 'table' },
  ]);
});

it('has at most six schedules, each of which can be removed', async () => {
  render(<ReportEditor />);
  await userEvent.click(screen.getByRole('radio', { name: 'On a schedule' }));
  for (let i = 0; i < 5; i++) {
    await click('Add schedule');
  }
  expect(screen.getAllByRole('group', { name: /^Schedule \d$/ })).toHaveLength(6);
  expect(screen.queryByRole('button', { name: 'Add schedule' })).not.toBeInTheDocument();
  await click('Remove schedule 6');
  expect(screen.getAllByRole('group', { name: /^Schedule \d$/ })).toHaveLength(5);
});

it('changes a stored report, and says what of it is lost', async () => {
  render(<ReportEditor uid="voice" />);
  expect(await screen.findByText('delivery.format: "pdf" is not known.')).toBeInTheDocument();
  type('Description', 'Calls');
  await click('Save');
  await waitFor(() => expect(saved).toHaveLength(1));
  expect(saved[0]).toMatchObject({
    folderUid: 'service',
    dashboard: {
      uid: 'voice',
      version: 3,
      title: 'Voice',
      description: 'Calls',
      time: { from: 'now-7d', to: 'now' },
    },
  });
});

it('says why a report was not saved, and keeps what is written', async () => {
  refuse = { status: 412, data: { message: 'The dashboard has been changed by someone else' } };
  render(<ReportEditor uid="voice" />);
  await screen.findByDisplayValue('Voice');
  type(/^Name/, 'Other');
  await click('Save');
  const alert = await screen.findByText('The dashboard has been changed by someone else');
  expect(alert).toBeInTheDocument();
  expect(screen.getByRole('textbox', { name: /^Name/ })).toHaveValue('Other');
});

it('clones a report under another name', async () => {
  render(<ReportEditor uid="voice" clone />);
  expect(await screen.findByDisplayValue('Copy of Voice')).toBeInTheDocument();
  await click('Create');
  await waitFor(() => expect(saved).toHaveLength(1));
  expect(saved[0]!.dashboard.uid).toBeUndefined();
});
