import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { readQuery } from '../../report/readQuery';
import { examples, QueryHelp } from './QueryHelp';

it('takes an example over, for the same query of the same data source', async () => {
  const onClickExample = jest.fn();
  const query = { refId: 'B', datasource: { uid: 'center' }, queryType: 'timeline' as const };
  render(<QueryHelp datasource={{} as never} query={query} onClickExample={onClickExample} />);
  expect(screen.getByText(/Service Level and Abandonment Rate by Queue Name/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'The longest waits' }));
  expect(onClickExample).toHaveBeenCalledWith({
    refId: 'B',
    datasource: { uid: 'center' },
    queryType: 'segments',
    sort: [{ field: 'queue_wait_time', descending: true }],
  });
});

it.each(examples)('has an example that the editor can read: $label', ({ query }) => {
  expect(readQuery({ refId: 'A', ...query })).toHaveProperty('query');
});
