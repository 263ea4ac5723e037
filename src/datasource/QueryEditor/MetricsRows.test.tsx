import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { pick, type } from '../../../tests/unit/combobox';
import { dataSource, fieldsAnswer } from '../../../tests/unit/datasource';
import { type SegmentsQuery } from '../../report/query';
import { type Settings } from '../types';
import { QueryEditor } from './QueryEditor';

function show(query: Partial<SegmentsQuery>, jsonData: Settings = {}, fields = fieldsAnswer()) {
  const { datasource } = dataSource({ jsonData, fields });
  const changes: SegmentsQuery[] = [];
  const onRunQuery = jest.fn<void, []>();
  function Host() {
    const [current, setCurrent] = useState<SegmentsQuery>({ refId: 'A', queryType: 'metrics', ...query });
    const change = (next: SegmentsQuery) => {
      changes.push(next);
      setCurrent(next);
    };
    return <QueryEditor query={current} onChange={change} onRunQuery={onRunQuery} datasource={datasource} />;
  }
  render(<Host />);
  return { latest: () => changes.at(-1), onRunQuery };
}

const wait = { measure: 'queue_wait_time', aggregate: 'p95' } as const;

it('adds metrics that are not asked for yet', async () => {
  const { latest } = show({ metrics: [wait] });
  const add = await screen.findByRole('button', { name: 'Add metric' });
  await userEvent.click(add);
  await userEvent.click(add);
  await userEvent.click(add);
  expect(latest()?.metrics).toEqual([
    wait,
    { measure: 'service_level' },
    { measure: 'interactions' },
    { measure: 'queue_wait_time', aggregate: 'avg' },
  ]);
});

it('keeps the aggregate when the measure has it too, and drops it when there is none', async () => {
  const { latest } = show({ metrics: [wait] });
  await pick(screen.getByLabelText('Measure'), /^Talk Time/);
  expect(latest()?.metrics).toEqual([{ measure: 'talk_time', aggregate: 'p95' }]);
  await userEvent.type(screen.getByLabelText('Measure'), 'Offered');
  await userEvent.click(await screen.findByRole('option', { name: /^Offered/ }));
  expect(latest()?.metrics).toEqual([{ measure: 'offered' }]);
  expect(screen.queryByLabelText('Aggregate')).not.toBeInTheDocument();
});

it('asks a service level for its threshold and formula, and shows what the data source would take', async () => {
  const { latest } = show({ metrics: [{ measure: 'service_level' }] }, { serviceLevelThreshold: '30s' });
  expect(screen.getByLabelText('Threshold')).toHaveAttribute('placeholder', '30s');
  expect(screen.getByLabelText('Formula')).toHaveAttribute('placeholder', 'Abandons excluded');
  await userEvent.type(screen.getByLabelText('Threshold'), '-5{Enter}');
  expect(screen.getByText(/0 or more/)).toBeInTheDocument();
  await userEvent.clear(screen.getByLabelText('Threshold'));
  await userEvent.type(screen.getByLabelText('Threshold'), '45s{Enter}');
  await pick(screen.getByLabelText('Formula'), /Abandons negative/);
  expect(latest()?.metrics).toEqual([
    { measure: 'service_level', threshold: '45s', formula: 'abandons_negative' },
  ]);
});

it('does not offer measures whose columns the relation lacks', async () => {
  show({ metrics: [{ measure: 'segments' }] }, {}, fieldsAnswer(['after_call_work_time']));
  await userEvent.type(screen.getByLabelText('Measure'), 'Work');
  expect(await screen.findByText(/No options/i)).toBeInTheDocument();
});

it('groups by what has names, not by moments and durations', async () => {
  const { latest, onRunQuery } = show({ metrics: [wait] });
  expect(screen.queryByLabelText(/^Group limit/)).not.toBeInTheDocument();
  const group = screen.getByLabelText(/^Group by/);
  await userEvent.click(group);
  await userEvent.type(group, 'Queue');
  const offered = (await screen.findAllByRole('option')).map((option) => option.textContent ?? '');
  expect(offered.filter((text) => text.includes('Time'))).toEqual([]);
  await userEvent.click(screen.getByRole('option', { name: /Queue Name/ }));
  expect(latest()?.groupBy).toEqual(['queue_name']);
  expect(onRunQuery).toHaveBeenCalledTimes(1);
  expect(screen.getByLabelText(/^Group limit/)).toHaveAttribute('placeholder', '100');
});

it('has an interval over time, and in a table where there is a row for each', async () => {
  const { latest } = show({ metrics: [wait] });
  await userEvent.click(screen.getByRole('radio', { name: 'Table' }));
  expect(latest()?.format).toBe('table');
  expect(screen.getByLabelText(/^Rows for each/)).toHaveValue('');
  await pick(screen.getByLabelText(/^Rows for each/), /^30m/);
  expect(latest()?.interval).toBe('30m');
  await userEvent.click(screen.getByRole('radio', { name: 'Time series' }));
  await pick(screen.getByLabelText('Interval'), /^1h/);
  expect(latest()?.interval).toBe('1h');
});

it('says how to write an interval', async () => {
  show({ metrics: [wait] });
  await type(screen.getByLabelText('Interval'), 'often');
  expect(screen.getByText('Write auto, 30s, 5m, 1h or 1d.')).toBeInTheDocument();
});

it('takes thresholds of channels and queues, once they are written in full', async () => {
  const { latest } = show({
    metrics: [{ measure: 'service_level', thresholds: { queue: { Sales: '10s' } } }],
  });
  expect(screen.getByLabelText('Name')).toHaveValue('Sales');
  await userEvent.click(screen.getByRole('button', { name: 'Add threshold' }));
  await type(screen.getAllByLabelText('Name')[1]!, 'Email');
  expect(latest()?.metrics).toEqual([
    { measure: 'service_level', thresholds: { queue: { Sales: '10s' } } }, //
  ]);
  await userEvent.type(screen.getAllByLabelText('Its threshold')[1]!, '24h{Enter}');
  expect(latest()?.metrics).toEqual([
    { measure: 'service_level', thresholds: { queue: { Sales: '10s' }, channel: { Email: '24h' } } },
  ]);
  await userEvent.click(screen.getByRole('button', { name: 'Remove threshold 1' }));
  await userEvent.click(screen.getByRole('button', { name: 'Remove threshold 1' }));
  expect(latest()?.metrics).toEqual([{ measure: 'service_level' }]);
});

it('asks a measure for its threshold where it has one of its own', () => {
  show({ metrics: [{ measure: 'short_abandoned' }] });
  expect(screen.getByLabelText('Threshold')).toHaveAttribute('placeholder', '5s');
  expect(screen.queryByLabelText('Formula')).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Add threshold' })).not.toBeInTheDocument();
});

it('groups by parts of the local time, and asks how wide the intervals of a day are', async () => {
  const { latest } = show({ metrics: [wait] });
  expect(screen.queryByRole('radio', { name: '15m' })).not.toBeInTheDocument();
  const group = screen.getByLabelText(/^Group by/);
  await userEvent.click(group);
  await userEvent.type(group, 'Interval');
  await userEvent.click(await screen.findByRole('option', { name: /Interval of Day/ }));
  expect(latest()?.groupBy).toEqual(['interval_of_day']);
  await userEvent.click(screen.getByRole('radio', { name: '15m' }));
  expect(latest()?.intervalOfDay).toBe('15m');
});

it('filters by day of the week, with the names of the days', async () => {
  const { latest } = show({
    metrics: [wait],
    filters: [{ field: 'day_of_week', operator: '=|', values: [] }],
  });
  await userEvent.type(screen.getByRole('combobox', { name: 'Values' }), 'satur');
  await userEvent.click(await screen.findByRole('option', { name: /Saturday/ }));
  expect(latest()?.filters).toEqual([{ field: 'day_of_week', operator: '=|', values: ['6'] }]);
});

it('compares with earlier periods', async () => {
  const { latest } = show({ metrics: [wait] });
  await userEvent.click(screen.getByLabelText(/^Compare with/));
  await userEvent.click(await screen.findByRole('option', { name: /1 week earlier/ }));
  expect(latest()?.compare).toEqual(['1w']);
});
