import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { CommitInput } from './CommitInput';

const setup = () => {
  const onCommit = jest.fn<void, [string]>();
  render(<CommitInput aria-label="Session ID" value="1" onCommit={onCommit} />);
  return { onCommit, input: screen.getByLabelText('Session ID') };
};

it('commits when the input is left, not on each key', async () => {
  const { onCommit, input } = setup();
  await userEvent.type(input, '23');
  expect(onCommit).not.toHaveBeenCalled();
  await userEvent.tab();
  expect(onCommit.mock.calls).toEqual([['123']]);
});

it('commits on Enter', async () => {
  const { onCommit, input } = setup();
  await userEvent.type(input, '23{Enter}');
  expect(onCommit.mock.calls).toEqual([['123']]);
});

it('takes what was typed back on Escape', async () => {
  const { onCommit, input } = setup();
  await userEvent.type(input, '23{Escape}');
  expect(input).toHaveValue('1');
  await userEvent.tab();
  expect(onCommit).not.toHaveBeenCalled();
});
