import { type DataQueryRequest, dateTime } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { of } from 'rxjs';
import { useState } from 'react';
import { dataSource } from '../../../tests/unit/datasource';
import { type SegmentsQuery } from '../../report/query';
import { VariableEditor } from './VariableEditor';
import { VariableSupport } from './VariableSupport';

function show(stored: object) {
  const { datasource } = dataSource();
  const changes: SegmentsQuery[] = [];
  function Host() {
    const [query, setQuery] = useState(stored as SegmentsQuery);
    const change = (next: SegmentsQuery) => {
      changes.push(next);
      setQuery(next);
    };
    return (
      <VariableEditor query={query} onChange={change} onRunQuery={() => undefined} datasource={datasource} />
    );
  }
  render(<Host />);
  return { latest: () => changes.at(-1) };
}

it('asks for the values of a field, filtered', async () => {
  const { latest } = show({});
  expect(await screen.findByText('Values of Queue Name, the most frequent first.')).toBeInTheDocument();
  const field = screen.getByLabelText('Values of');
  await userEvent.type(field, 'Channel');
  await userEvent.click(await screen.findByRole('option', { name: /^Channel/ }));
  await userEvent.type(screen.getByLabelText(/^That contain/), 'V{Enter}');
  expect(latest()).toEqual({ refId: 'variable', queryType: 'values', field: 'channel', search: 'V' });
  expect(screen.getByText('Values of Channel, the most frequent first.')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('switch', { name: 'In their order' }));
  expect(latest()).toMatchObject({ field: 'channel', search: 'V', sorted: true });
  expect(screen.getByText('Values of Channel, in their order.')).toBeInTheDocument();
});

it('refuses a query it does not know, without a blank screen', async () => {
  const { latest } = show({ refId: 'x', field: 'mood' });
  await userEvent.click(await screen.findByRole('button', { name: 'Start with a new query' }));
  expect(latest()).toEqual({ refId: 'variable', queryType: 'values', field: 'queue_name' });
});

it('is answered by the backend', () => {
  const { datasource } = dataSource();
  const query = jest.spyOn(datasource, 'query').mockReturnValue(of({ data: [] }));
  const request = {
    targets: [{ refId: 'A', field: 'channel' }],
    range: { from: dateTime(0), to: dateTime(1) },
  } as unknown as DataQueryRequest<SegmentsQuery>;
  new VariableSupport(datasource).query(request);
  expect(query.mock.calls[0]?.[0]).toEqual({
    ...request,
    targets: [{ refId: 'variable', queryType: 'values', field: 'channel' }],
  });
});
