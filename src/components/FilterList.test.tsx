import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { pick, type } from '../../tests/unit/combobox';
import { dataSource } from '../../tests/unit/datasource';
import { type Filter } from '../report/query';
import { FilterList } from './FilterList';
import { useCatalogue } from './useCatalogue';
import { useSuggestions } from './useSuggestions';

const values = [
  { value: 'Sales', count: 1203 },
  { value: '', count: 12 },
  { value: 'Service', count: 1 },
];

function show(filters: Filter[] = []) {
  const source = dataSource({ values, variables: ['queue'] });
  const changes: Filter[][] = [];
  function Host() {
    const [current, setCurrent] = useState(filters);
    return (
      <FilterList
        id="test"
        filters={current}
        onChange={(next) => {
          changes.push(next);
          setCurrent(next);
        }}
        catalogue={useCatalogue(source.datasource)}
        suggest={useSuggestions(source.datasource, { refId: 'A', timeField: 'queue_entry_time' })}
      />
    );
  }
  render(<Host />);
  return { ...source, latest: () => changes.at(-1) };
}

const queueIs = (...chosen: string[]): Filter => ({ field: 'queue_name', operator: '=', values: chosen });

it('adds a filter that lets everything through until it has a value, and removes it', async () => {
  const { latest } = show();
  await userEvent.click(screen.getByRole('button', { name: 'Add filter' }));
  expect(latest()).toEqual([queueIs()]);
  await userEvent.click(screen.getByRole('button', { name: 'Remove filter 1' }));
  expect(latest()).toEqual([]);
});

it('suggests variables, then values from the data among the rows that the other filters keep', async () => {
  const { latest, postResource } = show([queueIs(), { field: 'channel', operator: '=', values: ['Voice'] }]);
  await userEvent.click(screen.getAllByLabelText('Value')[0]!);
  const options = await screen.findAllByRole('option');
  expect(options.map((option) => option.textContent)).toEqual([
    '$queueVariable of this dashboard',
    'Sales1,203 segments',
    'Service1 segment',
  ]);
  expect(postResource.mock.calls[0]?.[1]).toMatchObject({
    query: {
      queryType: 'values',
      field: 'queue_name',
      timeField: 'queue_entry_time',
      filters: [{ field: 'channel', operator: '=', values: ['Voice'] }],
    },
  });
  await userEvent.click(screen.getByRole('option', { name: /Service/ }));
  expect(latest()?.[0]).toEqual(queueIs('Service'));
});

it('takes a value that is not in the data', async () => {
  const { latest } = show([queueIs()]);
  await type(screen.getByLabelText('Value'), 'Returns');
  expect(latest()).toEqual([queueIs('Returns')]);
});

it('takes several values for one of, and keeps them when the operator turns to none of', async () => {
  const { latest } = show([queueIs('Sales')]);
  await pick(screen.getByLabelText('Operator'), /is one of/);
  await pick(screen.getByLabelText('Values'), /Service/);
  expect(latest()).toEqual([{ field: 'queue_name', operator: '=|', values: ['Sales', 'Service'] }]);
  await pick(screen.getByLabelText('Operator'), /is none of/);
  expect(latest()).toEqual([{ field: 'queue_name', operator: '!=|', values: ['Sales', 'Service'] }]);
});

it('asks for no value where a field is blank or not', async () => {
  const { latest } = show([queueIs('Sales')]);
  await pick(screen.getByLabelText('Operator'), /^is blank/);
  expect(latest()).toEqual([{ field: 'queue_name', operator: 'blank' }]);
  expect(screen.queryByLabelText('Value')).not.toBeInTheDocument();
});

it('offers the operators that fit the field, and drops the values of the field before', async () => {
  const { latest } = show([{ field: 'queue_name', operator: '=~', values: ['^S'] }]);
  await userEvent.type(screen.getByLabelText('Field'), 'Queue Wait');
  await userEvent.click(await screen.findByRole('option', { name: /Queue Wait Time/ }));
  expect(latest()).toEqual([{ field: 'queue_wait_time', operator: '=', values: [] }]);
  await userEvent.click(screen.getByLabelText('Operator'));
  const offered = (await screen.findAllByRole('option')).map((option) => option.textContent);
  expect(offered).toContain('is more than>');
  expect(offered.join()).not.toContain('matches');
});

it('refuses a duration that cannot be read, and keeps it for mending', async () => {
  const { latest } = show([{ field: 'queue_wait_time', operator: '>', values: [] }]);
  await userEvent.type(screen.getByLabelText('Value'), 'soon{Enter}');
  expect(screen.getByText('Write seconds (90), HH:mm:SS (00:01:30) or 1m30s.')).toBeInTheDocument();
  expect(screen.getByLabelText('Value')).toHaveValue('soon');
  expect(latest()).toBeUndefined();
  await userEvent.clear(screen.getByLabelText('Value'));
  await userEvent.type(screen.getByLabelText('Value'), '00:01:30{Enter}');
  expect(latest()).toEqual([{ field: 'queue_wait_time', operator: '>', values: ['00:01:30'] }]);
});

it('speaks of lists and times in their own words', async () => {
  show([
    { field: 'consultants', operator: '=', values: [] },
    { field: 'queue_entry_time', operator: '<', values: [] },
  ]);
  const operators = await screen.findAllByLabelText('Operator');
  expect(operators.map((input) => (input as HTMLInputElement).value)).toEqual(['contains', 'is before']);
});
