import { type StandardEditorProps } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { DurationEditor } from './DurationEditor';

it('takes a duration, or nothing, and says what it cannot read', async () => {
  const onChange = jest.fn();
  const props = { id: 'from', value: '1m', onChange } as unknown as StandardEditorProps<string>;
  render(<DurationEditor {...props} />);
  const input = screen.getByRole('textbox');
  await userEvent.clear(input);
  await userEvent.type(input, 'soon{Enter}');
  expect(screen.getByText(/Write seconds/)).toBeInTheDocument();
  expect(onChange).not.toHaveBeenCalled();
  await userEvent.clear(input);
  await userEvent.type(input, '00:01:30{Enter}');
  await userEvent.clear(input);
  await userEvent.type(input, '{Enter}');
  expect(onChange.mock.calls).toEqual([['00:01:30'], ['']]);
});
