import { type DataFrame, type DataQueryRequest, FieldType, toDataFrame } from '@grafana/data';
import { config, locationService, setDataSourceSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { of, throwError } from 'rxjs';
import { panelProps, reportFrame } from '../../tests/unit/panel';
import { type SegmentsQuery } from '../report/query';
import { ReportPanel } from './ReportPanel';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PanelRenderer: jest.requireActual<{ PanelRenderer: unknown }>('../../tests/unit/table').PanelRenderer,
  usePluginUserStorage: () => ({ getItem: () => Promise.resolve(null), setItem: () => Promise.resolve() }),
}));

const custom = (truncated: boolean) => ({ meta: { custom: { rows: 2, truncated } } });
const first = reportFrame(
  { session_id: ['S-1', 'S-2'], queue_wait_time: [67, 12] },
  custom(true) //
);
const longest = toDataFrame({
  refId: 'A',
  ...custom(true),
  fields: [
    { name: 'session_id', type: FieldType.string, values: ['S-9', 'S-8'] },
    { name: 'queue_wait_time', type: FieldType.number, values: [480, 300] },
  ],
});
const asked: SegmentsQuery[] = [];
let answer = () => of({ data: [longest] }) as unknown;

beforeEach(() => {
  asked.splice(0);
  answer = () => of({ data: [longest] });
  config.publicDashboardAccessToken = undefined;
  locationService.push('/d/wall');
  setDataSourceSrv({
    get: () =>
      Promise.resolve({
        query: ({ targets }: DataQueryRequest<SegmentsQuery>) => {
          asked.push(...targets);
          return answer();
        },
        fields: () =>
          Promise.resolve({
            fields: [
              { id: 'messages_sent', available: true },
              { id: 'email_subject', available: false },
            ],
          }),
      }),
  } as unknown as Parameters<typeof setDataSourceSrv>[0]);
});

const show = async (frame: DataFrame = first) => {
  render(<ReportPanel {...panelProps([frame])} />);
  await screen.findByRole('table');
};
const sortByWait = () => userEvent.click(screen.getByRole('button', { name: 'Queue Wait Time' }));

it('sorts all segments, not only those that the limit let through', async () => {
  await show();
  expect(screen.getByRole('status')).toHaveTextContent('The first 2 segments, more match');
  await sortByWait();
  expect(await screen.findByText('S-9')).toBeInTheDocument();
  expect(screen.queryByText('S-1')).not.toBeInTheDocument();
  expect(screen.getByText('00:08:00')).toBeInTheDocument();
  expect(asked).toMatchObject([{ refId: 'A', sort: [{ field: 'queue_wait_time', descending: true }] }]);
});

it('leaves the order to the table where all segments are at hand', async () => {
  await show(reportFrame({ session_id: ['S-1'], queue_wait_time: [67] }, custom(false)));
  await sortByWait();
  expect(screen.getByText('S-1')).toBeInTheDocument();
  expect(asked).toEqual([]);
});

it('says loudly that it sorted the first ones only, and why', async () => {
  answer = () => throwError(() => ({ data: { message: 'The database does not answer.' } }));
  await show();
  await sortByWait();
  expect(await screen.findByText('Sorted within the first 2 segments only')).toBeInTheDocument();
  expect(screen.getByText(/^The database does not answer\./)).toBeInTheDocument();
  expect(screen.getByText('S-1')).toBeInTheDocument();
});

it('asks nothing on a public dashboard, and says so', async () => {
  config.publicDashboardAccessToken = 'token';
  await show();
  await sortByWait();
  expect(screen.getByText('Sorted within the first 2 segments only')).toBeInTheDocument();
  expect(asked).toEqual([]);
  expect(screen.queryByRole('button', { name: 'Download' })).not.toBeInTheDocument();
});

it('offers fields that the relation has besides those of the query, and asks for them', async () => {
  await show(reportFrame({ session_id: ['S-1'], queue_wait_time: [67] }, custom(false)));
  await userEvent.click(screen.getByRole('button', { name: 'Fields' }));
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Messages Sent' }));
  expect(screen.queryByRole('checkbox', { name: 'Email Subject' })).not.toBeInTheDocument();
  expect(asked).toMatchObject([{ fields: ['session_id', 'queue_wait_time', 'messages_sent'] }]);
});
