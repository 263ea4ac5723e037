import { type DataFrame, toDataFrame } from '@grafana/data';
import { render, screen, within } from '@testing-library/react';
import { type SegmentsDataSource } from '../datasource';
import { type Figures } from './answers';
import { Inspector } from './Inspector';

const figures: Figures = {
  generatedAt: '2026-03-29T10:00:00Z',
  definitions: [
    { id: 'offered', title: 'Offered', definition: 'Segments that entered a queue.' },
    {
      id: 'service_level',
      title: 'Service Level within 20s',
      definition: 'Answered within 20s / offered.',
      threshold: '30s for the queue Sales, else 20s',
    },
  ],
  timeField: 'Started At',
  timezone: 'Europe/Berlin',
  filters: ['Queue Name is one of Sales, (blank)', 'interactions in progress are left out'],
  periods: [
    { period: 'current', from: '2026-03-29T00:00:00+01:00', to: '2026-03-30T00:00:00+02:00', rows: 2 },
    { period: '1 day earlier', from: '2026-03-28T00:00:00+01:00', to: '2026-03-29T00:00:00+01:00', rows: 7 },
  ],
  leftOut: [{ rows: 1, reason: 'at a time that the clock skips' }],
};

function show(...frames: Array<[refId: string, custom: unknown]>) {
  const data: DataFrame[] = frames.map(([refId, custom]) => ({
    ...toDataFrame({ refId, fields: [] }),
    meta: { custom: custom as Record<string, unknown> },
  }));
  render(<Inspector datasource={{} as SegmentsDataSource} data={data} />);
}

const cellsOf = (table: string) =>
  within(screen.getByRole('table', { name: table }))
    .getAllByRole('row')
    .map((row) => [...row.children].map(({ textContent }) => textContent));

it('says how figures were made, in the zone of their days', () => {
  show(['A', figures]);
  expect(screen.getByText(/Generated 2026-03-29 12:00:00\./)).toBeInTheDocument();
  expect(cellsOf('Figures')).toEqual([
    ['Figure', 'What it is', 'Threshold'],
    ['Offered', 'Segments that entered a queue.', ''],
    ['Service Level within 20s', 'Answered within 20s / offered.', '30s for the queue Sales, else 20s'],
  ]);
  expect(cellsOf('Rows that were read')).toEqual([
    ['Period', 'From (Started At)', 'To, not included', 'Rows'],
    ['current', '2026-03-29 00:00:00', '2026-03-30 00:00:00', '2'],
    ['1 day earlier', '2026-03-28 00:00:00', '2026-03-29 00:00:00', '7'],
  ]);
  expect(cellsOf('Filters, which all hold')).toEqual(figures.filters.map((filter) => [filter]));
  expect(cellsOf('Left out')).toEqual([
    ['Rows', 'Why'],
    ['1', 'at a time that the clock skips'],
  ]);
});

it('puts the frames of a query together, and keeps queries apart', () => {
  const [offered, level] = figures.definitions;
  show(
    ['A', { ...figures, definitions: [offered], leftOut: [] }],
    ['A', { ...figures, definitions: [offered], leftOut: [] }],
    ['A', { ...figures, definitions: [level], leftOut: [] }],
    ['B', { generatedAt: '2026-03-29T10:00:00Z', rows: 1000, truncated: true }],
    ['C', undefined]
  );
  expect(cellsOf('Figures').map(([figure]) => figure)).toEqual([
    'Figure',
    'Offered',
    'Service Level within 20s',
  ]);
  expect(screen.getByText('No row that was read is left out.')).toBeInTheDocument();
  expect(screen.getAllByRole('heading').map(({ textContent }) => textContent)).toEqual([
    'Query A',
    'Query B',
  ]);
  expect(
    screen.getByText('1000 rows, generated 2026-03-29 10:00:00 UTC; the limit cut the rest.')
  ).toBeInTheDocument();
});
