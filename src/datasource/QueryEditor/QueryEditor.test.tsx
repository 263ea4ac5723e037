import { CoreApp } from '@grafana/data';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { pick } from '../../../tests/unit/combobox';
import { dataSource, fieldsAnswer } from '../../../tests/unit/datasource';
import { type SegmentsQuery } from '../../report/query';
import { QueryEditor } from './QueryEditor';

/**
 * Shows the editor as Grafana does: it holds the query, shows it with the
 * default below it, and passes each change back in.
 */
function show(stored: object, answers: Parameters<typeof dataSource>[0] = {}, app = CoreApp.Explore) {
  const onRunQuery = jest.fn<void, []>();
  const source = dataSource(answers);
  const queries: SegmentsQuery[] = [];
  function Host() {
    const [query, setQuery] = useState({ refId: 'A', ...stored } as SegmentsQuery);
    return (
      <QueryEditor
        query={{ ...source.datasource.getDefaultQuery(app), ...query }}
        queries={[query]}
        onChange={(next) => {
          queries.push(next);
          setQuery(next);
        }}
        onRunQuery={onRunQuery}
        datasource={source.datasource}
        app={app}
      />
    );
  }
  render(<Host />);
  return { ...source, onRunQuery, latest: () => queries.at(-1), queries };
}

const choose = (name: string) => userEvent.click(screen.getByRole('radio', { name }));

describe('query types', () => {
  it('shows the report where the query says nothing', async () => {
    show({});
    expect(await screen.findByRole('radio', { name: 'Segments' })).toBeChecked();
    expect(screen.getByLabelText(/^Fields/)).toHaveAttribute('placeholder', 'All fields of the report');
  });

  it('gives another type what it needs to answer at once', async () => {
    const { latest, onRunQuery } = show({});
    await choose('Metrics');
    expect(latest()).toMatchObject({
      queryType: 'metrics',
      metrics: [{ measure: 'queue_wait_time', aggregate: 'p95' }],
    });
    expect(onRunQuery).toHaveBeenCalledTimes(1);
    await choose('Values');
    expect(latest()).toMatchObject({ queryType: 'values', field: 'queue_name' });
  });

  it('keeps what was set for the type that is left', async () => {
    const { latest } = show({ queryType: 'segments', fields: ['session_id'], limit: 5 });
    await choose('Timeline');
    await choose('Segments');
    expect(latest()).toMatchObject({ queryType: 'segments', fields: ['session_id'], limit: 5 });
  });

  it('offers alert rules what has numbers over time', async () => {
    show({ queryType: 'metrics', metrics: [{ measure: 'offered' }] }, {}, CoreApp.UnifiedAlerting);
    const types = await screen.findByRole('radiogroup', { name: 'Query type' });
    expect(within(types).getAllByRole('radio')).toHaveLength(2);
    expect(within(types).getByRole('radio', { name: 'Checks' })).not.toBeChecked();
  });

  it('stores the default that a new alert rule shows, or it would evaluate another', async () => {
    const { queries, onRunQuery } = show({}, {}, CoreApp.UnifiedAlerting);
    await waitFor(() => expect(onRunQuery).toHaveBeenCalledTimes(1));
    expect(queries).toEqual([
      { refId: 'A', queryType: 'metrics', metrics: [{ measure: 'queue_wait_time', aggregate: 'p95' }] },
    ]);
  });

  it('leaves alone what is stored, and what the backend takes by itself', async () => {
    const alert = show({ queryType: 'metrics', metrics: [] }, {}, CoreApp.UnifiedAlerting);
    const explore = show({});
    await screen.findByRole('radio', { name: 'Segments' });
    expect([...alert.queries, ...explore.queries]).toEqual([]);
  });
});

describe('checks', () => {
  it('asks for all of them until one is chosen', async () => {
    const { latest, onRunQuery } = show({
      filters: [{ field: 'channel', operator: '=', values: ['Voice'] }],
    });
    await choose('Checks');
    expect(latest()).toMatchObject({ queryType: 'checks', filters: [{ field: 'channel' }] });
    expect(latest()?.check).toBeUndefined();
    await pick(screen.getByRole('combobox', { name: /^Check/ }), /^End before start/);
    expect(latest()).toMatchObject({ queryType: 'checks', check: 'end_before_start' });
    expect(onRunQuery).toHaveBeenCalledTimes(2);
  });

  it('shows the check of segments that fail one, and takes another', async () => {
    const { latest } = show({ queryType: 'segments', check: 'not_finite' });
    expect(await screen.findByLabelText(/^Rows that fail/)).toHaveValue('Infinite or not a number');
    await pick(screen.getByLabelText(/^Rows that fail/), /^Time in the future/);
    expect(latest()).toMatchObject({ queryType: 'segments', check: 'in_future' });
  });

  it('keeps a variable', async () => {
    show({ queryType: 'segments', check: '$check' });
    expect(await screen.findByLabelText(/^Rows that fail/)).toHaveValue('$check');
  });
});

describe('a timeline', () => {
  it('runs when the session is entered, not on each key', async () => {
    const { latest, onRunQuery } = show({ queryType: 'timeline' });
    await userEvent.type(await screen.findByLabelText('Session ID'), ' 4711 ');
    expect(onRunQuery).not.toHaveBeenCalled();
    await userEvent.tab();
    expect(latest()).toEqual({ refId: 'A', queryType: 'timeline', sessionId: '4711' });
    expect(onRunQuery).toHaveBeenCalledTimes(1);
  });
});

describe('fields', () => {
  it('offers the relation’s fields in report order, with groups', async () => {
    show({}, { fields: fieldsAnswer(['customer']) });
    await userEvent.click(screen.getByLabelText(/^Fields/));
    const options = await screen.findAllByRole('option');
    expect(options.slice(0, 4).map((option) => option.textContent)).toEqual([
      expect.stringContaining('Session ID'),
      expect.stringContaining('Direction'),
      expect.stringContaining('Channel'),
      expect.stringContaining('Support'),
    ]);
    expect(screen.getByText('Interaction')).toBeInTheDocument();
  });

  it('keeps a chosen field that the relation lacks, and says so', async () => {
    show({ fields: ['customer'] }, { fields: fieldsAnswer(['customer']) });
    await userEvent.click(screen.getByLabelText(/^Fields/));
    await userEvent.type(screen.getByLabelText(/^Fields/), 'Customer');
    expect(await screen.findByText('The relation has no such column.')).toBeInTheDocument();
  });

  it('puts fields back into report order', async () => {
    const { latest } = show({ fields: ['status', 'session_id', 'queue_name'] });
    await userEvent.click(await screen.findByRole('button', { name: 'Report order' }));
    expect(latest()?.fields).toEqual(['session_id', 'queue_name', 'status']);
    expect(screen.queryByRole('button', { name: 'Report order' })).not.toBeInTheDocument();
  });
});

describe('sort and limit', () => {
  it('adds an order that makes sense, and never a field twice', async () => {
    const { latest } = show({});
    await userEvent.click(await screen.findByRole('button', { name: 'Add sort field' }));
    await userEvent.click(screen.getByRole('button', { name: 'Add sort field' }));
    expect(latest()?.sort).toEqual([
      { field: 'started_at', descending: true },
      { field: 'queue_wait_time', descending: true },
    ]);
    await pick(screen.getAllByLabelText('Direction')[1]!, 'Ascending');
    expect(latest()?.sort?.[1]).toEqual({ field: 'queue_wait_time' });
    await userEvent.click(screen.getByRole('button', { name: 'Remove sort field 1' }));
    expect(latest()?.sort).toEqual([{ field: 'queue_wait_time' }]);
  });

  it('shows the data source’s limit, and refuses one that cannot be', async () => {
    const { latest } = show({}, { jsonData: { rowLimit: 2500 } });
    const limit = await screen.findByLabelText(/^Row limit/);
    expect(limit).toHaveAttribute('placeholder', '2,500');
    await userEvent.type(limit, '2000000{Enter}');
    expect(screen.getByText('Write a whole number from 1 to 1,000,000.')).toBeInTheDocument();
    expect(latest()).toBeUndefined();
    await userEvent.clear(limit);
    await userEvent.type(limit, '500{Enter}');
    expect(latest()?.limit).toBe(500);
  });
});

it('includes interactions in progress', async () => {
  const { latest } = show({});
  await userEvent.click(await screen.findByLabelText(/^Include in progress/));
  expect(latest()?.includeInProgress).toBe(true);
});

describe('a query that cannot be shown', () => {
  it('is refused with its problems and its text, and nothing of it changes', async () => {
    const { latest } = show({ queryType: 'segments', fields: ['session_id', 'color'] });
    expect(await screen.findByText('This query cannot be shown in the editor')).toBeInTheDocument();
    expect(screen.getByText('fields[1]: "color" is not known.')).toBeInTheDocument();
    expect(screen.getByText(/"color"/, { selector: 'pre' })).toBeInTheDocument();
    expect(latest()).toBeUndefined();
  });

  it('can be replaced by a new one', async () => {
    const { latest, onRunQuery } = show({ queryType: 'sql', rawSql: 'SELECT 1' });
    await userEvent.click(await screen.findByRole('button', { name: 'Start with a new query' }));
    expect(latest()).toEqual({ refId: 'A', queryType: 'segments' });
    expect(onRunQuery).toHaveBeenCalledTimes(1);
    await waitFor(() => expect(screen.getByRole('radio', { name: 'Segments' })).toBeChecked());
  });
});
