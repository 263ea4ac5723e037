import { AppEvents, type DataFrame, FieldType, LoadingState, toDataFrame } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { panelProps, query, reportFrame } from '../../tests/unit/panel';
import { type SegmentsQuery } from '../report/query';
import { download } from './download';
import { ReportPanel } from './ReportPanel';

const mockStored = new Map<string, string>();
const mockPublish = jest.fn();
// When what was kept is known.
let mockVisit = Promise.resolve();

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PanelRenderer: jest.requireActual<{ PanelRenderer: unknown }>('../../tests/unit/table').PanelRenderer,
  PanelDataErrorView: () => 'No data',
  getAppEvents: () => ({ publish: mockPublish }),
  usePluginUserStorage: () => ({
    getItem: (key: string) => mockVisit.then(() => mockStored.get(key) ?? null),
    setItem: (key: string, value: string) => Promise.resolve(void mockStored.set(key, value)),
  }),
}));
jest.mock('./download', () => ({ ...jest.requireActual<object>('./download'), download: jest.fn() }));

const frame = reportFrame(
  {
    session_id: ['S-1', 'S-2', 'S-3'],
    queue_name: ['Sales', 'Service', null],
    queue_wait_time: [12, 93784, null],
  },
  { meta: { custom: { generatedAt: '2024-11-18T09:00:00Z', rows: 3, truncated: false } } }
);

beforeEach(() => {
  mockStored.clear();
  mockVisit = Promise.resolve();
  locationService.push('/d/wall');
});

const settled = () =>
  waitFor(() => expect(screen.queryByLabelText('Asking for all segments')).not.toBeInTheDocument());
const show = async (series: DataFrame[] = [frame]) => {
  const shown = render(<ReportPanel {...panelProps(series)} />);
  await settled();
  return shown;
};
const titles = () => screen.getAllByRole('columnheader').map(({ textContent }) => textContent);
const sessions = () => screen.getAllByText(/^S-\d$/).map(({ textContent }) => textContent);
const chosen = () => JSON.parse(String(locationService.getSearchObject()['report-1'] ?? 'null')) as unknown;
const kept = () => JSON.parse(mockStored.get('wall/1') || 'null') as unknown;
const click = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));

async function pick(file: string) {
  await click('Download');
  await userEvent.click(await screen.findByTestId(`download-${file}`));
}

it('shows the rows under their titles, durations as HH:mm:SS, and how many there are', async () => {
  await show();
  expect(titles()).toEqual(['Session ID', 'Queue Name', 'Queue Wait Time']);
  expect(screen.getAllByRole('cell').map(({ textContent }) => textContent)).toEqual(
    ['S-1', 'Sales', '00:00:12', 'S-2', 'Service', '26:03:04', 'S-3', '', ''] //
  );
  expect(screen.getByRole('status')).toHaveTextContent('3 segments');
  expect(screen.getByText('Generated 2024-11-18 09:00:00')).toBeInTheDocument();
});

it('keeps the fields that a viewer chooses, in the address and for the next visit', async () => {
  await show();
  await click('Fields');
  await userEvent.click(screen.getByRole('checkbox', { name: 'Queue Name' }));
  await click('Move Queue Wait Time up');
  await click('Move Queue Wait Time up');
  const columns = ['queue_wait_time', 'session_id'];
  expect(titles()).toEqual(['Queue Wait Time', 'Session ID']);
  expect(chosen()).toEqual({ columns });
  expect(kept()).toEqual({ columns });
  await click('Show all');
  expect(titles()).toEqual(['Queue Wait Time', 'Session ID', 'Queue Name']);
  await click('Reset to the report');
  expect(titles()).toEqual(['Session ID', 'Queue Name', 'Queue Wait Time']);
  expect(chosen()).toBeNull();
  expect(kept()).toBeNull();
});

it('does not let the last field go', async () => {
  locationService.push('/d/wall?report-1={"columns":["queue_name"]}');
  await show();
  await click('Fields');
  expect(screen.getByRole('checkbox', { name: 'Queue Name' })).toBeDisabled();
  expect(screen.getByRole('checkbox', { name: 'Session ID' })).toBeEnabled();
});

it('keeps the order that the table is sorted by, until its column is hidden', async () => {
  await show();
  await click('Queue Wait Time');
  const sort = [{ column: 'queue_wait_time', descending: true }];
  expect(kept()).toEqual({ sort });
  expect(screen.getByRole('table')).toHaveAttribute(
    'data-sort',
    JSON.stringify([{ displayName: 'Queue Wait Time', desc: true }])
  );
  await click('Fields');
  await userEvent.click(screen.getByRole('checkbox', { name: 'Queue Wait Time' }));
  expect(kept()).toEqual({ columns: ['session_id', 'queue_name'] });
});

it('searches for now only', async () => {
  await show();
  await userEvent.type(screen.getByLabelText('Search in these rows'), 's-1');
  expect(sessions()).toEqual(['S-1']);
  expect(screen.getByRole('status')).toHaveTextContent('1 of 3 segments');
  expect(chosen()).toEqual({ search: 's-1' });
  expect(kept()).toBeNull();
});

it('shows what is found for a search without result, and all again', async () => {
  await show();
  await userEvent.type(screen.getByLabelText('Search in these rows'), 'nothing');
  expect(screen.getByText('No such segments among these')).toBeInTheDocument();
  await click('Show all rows');
  expect(sessions()).toHaveLength(3);
});

it('filters by the values of a field, in words and until they are taken away', async () => {
  await show();
  await click('Filters');
  await click('Add filter');
  await userEvent.click(screen.getByLabelText('Field'));
  await userEvent.click(await screen.findByRole('option', { name: /Queue Name/ }));
  await userEvent.click(screen.getByLabelText('Values'));
  await userEvent.click(await screen.findByRole('option', { name: /Service/ }));
  expect(sessions()).toEqual(['S-2']);
  const filters = [{ field: 'queue_name', operator: '=|', values: ['Service'] }];
  expect(chosen()).toEqual({ filters });
  expect(kept()).toEqual({ filters });
  await click('Remove: Queue Name is Service');
  expect(sessions()).toHaveLength(3);
  expect(kept()).toBeNull();
});

it('filters by duration, once it can be read', async () => {
  await show();
  await click('Filters');
  await click('Add filter');
  await userEvent.click(screen.getByLabelText('Field'));
  await userEvent.click(await screen.findByRole('option', { name: /Queue Wait Time/ }));
  await userEvent.type(screen.getByLabelText('Value'), 'long{Enter}');
  expect(screen.getByText(/Write seconds/)).toBeInTheDocument();
  expect(sessions()).toHaveLength(3);
  await userEvent.clear(screen.getByLabelText('Value'));
  await userEvent.type(screen.getByLabelText('Value'), '1h{Enter}');
  expect(sessions()).toEqual(['S-2']);
});

it('shows no rows before it is known what was kept', async () => {
  let arrive = () => {};
  mockVisit = new Promise((resolve) => (arrive = resolve));
  mockStored.set('wall/1', '{"columns":["queue_name"]}');
  render(<ReportPanel {...panelProps([frame])} />);
  expect(screen.queryByRole('columnheader')).not.toBeInTheDocument();
  arrive();
  await settled();
  expect(titles()).toEqual(['Queue Name']);
});

it('keeps the width of a column that is dragged', async () => {
  await show();
  await click('Widen Queue Name');
  await click('Widen Session ID');
  expect(kept()).toEqual({ widths: { queue_name: 300, session_id: 300 } });
  const widths = screen.getAllByRole('columnheader').map((head) => head.getAttribute('data-width'));
  expect(widths).toEqual(['300', '300', null]);
});

it('closes a list in a drawer and not the drawer, and gives the focus back when it closes', async () => {
  await show();
  await click('Filters');
  await click('Add filter');
  await userEvent.click(screen.getByLabelText('Field'));
  await userEvent.keyboard('{Escape}');
  expect(screen.getByRole('dialog')).toBeInTheDocument();
  await click('Close');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  await waitFor(() => expect(screen.getByRole('button', { name: 'Filters' })).toHaveFocus());
});

it('says why there is no report where the query failed', () => {
  const props = panelProps([]);
  props.data = { ...props.data, state: LoadingState.Error, errors: [{ message: 'The database is down.' }] };
  render(<ReportPanel {...props} />);
  expect(screen.getByRole('alert')).toHaveTextContent('The database is down.');
});

it('says what to do where no interaction has the Session ID', async () => {
  const props = panelProps([reportFrame({ session_id: [] })]);
  const filters = [{ field: 'session_id', operator: '=|', values: ['', 'none'] }];
  props.data.request!.targets = [{ ...query, filters } as SegmentsQuery];
  render(<ReportPanel {...props} />);
  expect(await screen.findByText(/Type or paste one above/)).toBeInTheDocument();
});

it('begins with the choice of the last visit, and puts it into the address', async () => {
  mockStored.set('wall/1', '{"columns":["queue_name"]}');
  await show();
  await waitFor(() => expect(titles()).toEqual(['Queue Name']));
  expect(chosen()).toEqual({ columns: ['queue_name'] });
});

it('shows what an address says, and leaves the own choice alone until something is changed', async () => {
  mockStored.set('wall/1', '{"columns":["queue_name"]}');
  locationService.push('/d/wall?report-1={"columns":["session_id"]}&report-2={"columns":["queue_name"]}');
  await show();
  await userEvent.type(screen.getByLabelText('Search in these rows'), 'S');
  expect(titles()).toEqual(['Session ID']);
  expect(kept()).toEqual({ columns: ['queue_name'] });
  expect(locationService.getSearchObject()['report-2']).toBe('{"columns":["queue_name"]}');
  await click('Session ID');
  expect(kept()).toMatchObject({ columns: ['session_id'] });
});

it('keeps nothing for a dashboard that is not stored', async () => {
  const props = panelProps([frame]);
  props.data.request!.dashboardUID = undefined;
  render(<ReportPanel {...props} />);
  await click('Queue Name');
  expect(mockStored.size).toBe(0);
  expect(chosen()).toBeNull();
});

it('offers each report where there are several', async () => {
  await show([frame, reportFrame({ session_id: ['S-9'] }, { refId: 'B' })]);
  expect(sessions()).toEqual(['S-1', 'S-2', 'S-3']);
  await userEvent.click(screen.getByLabelText('Query whose report is shown'));
  await userEvent.click(await screen.findByRole('option', { name: 'Query B' }));
  expect(sessions()).toEqual(['S-9']);
  expect(kept()).toEqual({ refId: 'B' });
});

it('says why a download cannot be made, and lets it be tried again', async () => {
  jest.mocked(download).mockRejectedValueOnce({ status: 502, data: '{"message":"The database is down."}' });
  await show();
  await pick('csv');
  expect(mockPublish).toHaveBeenCalledWith({
    type: AppEvents.alertError.name,
    payload: ['The report cannot be downloaded', 'The database is down.'],
  });
  expect(screen.getByRole('button', { name: 'Download' })).toBeEnabled();
});

it('downloads what the viewer chose', async () => {
  locationService.push('/d/wall?report-1={"columns":["session_id"],"search":"S"}');
  await show();
  await pick('xlsx');
  expect(jest.mocked(download).mock.calls[0]?.slice(2)).toEqual([
    { columns: ['session_id'], search: 'S' },
    'xlsx',
  ]);
});

it('offers no download of other data sources', () => {
  const props = panelProps([frame]);
  props.data.request!.targets[0]!.datasource = { type: 'postgres' };
  render(<ReportPanel {...props} />);
  expect(screen.queryByRole('button', { name: 'Download' })).not.toBeInTheDocument();
});

it('runs the query again', async () => {
  const runQueries = jest.fn();
  const props = panelProps([frame]);
  props.data.request!.scopedVars = { __sceneObject: { value: { valueOf: () => ({ runQueries }) } } };
  render(<ReportPanel {...props} />);
  await click('Run');
  expect(runQueries).toHaveBeenCalledTimes(1);
});

it('asks the dashboard to run the query where it does not hand over what runs it', async () => {
  const props = panelProps([frame]);
  const publish = jest.spyOn(props.eventBus, 'publish');
  render(<ReportPanel {...props} />);
  await click('Run');
  expect(publish.mock.calls.map(([{ type }]) => type)).toEqual(['refresh']);
});

it('says that no segment matches', async () => {
  await show([reportFrame({ session_id: [], queue_name: [] })]);
  expect(screen.getByRole('status')).toHaveTextContent('0 segments');
  const report = within(screen.getByTestId('interaction-segments-report'));
  expect(report.getByText('No segments')).toBeInTheDocument();
});

it('says what it needs of data that are no report, and nothing of no data', async () => {
  const numbers = toDataFrame({ fields: [{ name: 'value', type: FieldType.number, values: [1] }] });
  const { unmount } = await show([numbers]);
  expect(screen.getByText('This is not a report of segments')).toBeInTheDocument();
  unmount();
  await show([]);
  expect(screen.getByText('No data')).toBeInTheDocument();
});
