import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { FieldsDrawer } from './FieldsDrawer';

const fields = ['session_id', 'queue_name', 'status', 'reason', 'talk_time'].map((name) => ({
  name,
  title: name.replace('_', ' '),
}));

function show(chosen = fields.map(({ name }) => name)) {
  const changes: string[][] = [];
  function Host() {
    const [shown, setShown] = useState(chosen);
    return (
      <FieldsDrawer
        subtitle="Fields of the report"
        fields={fields}
        shown={shown}
        onChange={(next) => {
          changes.push(next);
          setShown(next);
        }}
        onReset={() => setShown(fields.map(({ name }) => name))}
        onClose={() => undefined}
      />
    );
  }
  render(<Host />);
  return { latest: () => changes.at(-1) };
}

const titles = () => screen.getAllByRole('listitem').map(({ textContent }) => textContent);
const focused = () => document.activeElement as HTMLElement;
const click = (name: string) => userEvent.click(screen.getByRole('button', { name }));

it('hides all but the Session ID, and shows all', async () => {
  const { latest } = show();
  await click('Hide all');
  expect(latest()).toEqual(['session_id']);
  await userEvent.click(screen.getByRole('checkbox', { name: 'reason' }));
  expect(latest()).toEqual(['session_id', 'reason']);
  await click('Show all');
  expect(latest()).toEqual(fields.map(({ name }) => name));
});

it('moves a field to the top in one click', async () => {
  const { latest } = show();
  await click('Move talk time to the top');
  expect(latest()).toEqual(['talk_time', 'session_id', 'queue_name', 'status', 'reason']);
});

it('takes a preset, with those of its fields that there are', async () => {
  const { latest } = show();
  await click('Why');
  expect(latest()).toEqual(['session_id', 'status', 'reason', 'queue_name', 'talk_time']);
});

it('finds a field by its name, and moves it in the whole order', async () => {
  const { latest } = show();
  // A drawer takes the focus once it is open.
  await waitFor(() => expect(screen.getByRole('dialog')).toContainElement(focused()));
  await userEvent.type(screen.getByLabelText('Search fields'), 'TIME');
  expect(titles()).toEqual(['talk time']);
  await click('Move talk time up');
  expect(latest()?.at(3)).toBe('talk_time');
  await userEvent.clear(screen.getByLabelText('Search fields'));
  await userEvent.type(screen.getByLabelText('Search fields'), 'color');
  expect(screen.getByText('No field has this in its name.')).toBeInTheDocument();
});

it('takes a field to where it is dropped', () => {
  const { latest } = show();
  const list = within(screen.getByRole('list', { name: 'Fields in order' })).getAllByRole('listitem');
  const carried = new Map<string, string>();
  const dataTransfer = {
    setData: (type: string, data: string) => carried.set(type, data),
    getData: (type: string) => carried.get(type),
    get types() {
      return [...carried.keys()];
    },
  };
  fireEvent.dragStart(list[4]!, { dataTransfer });
  fireEvent.dragOver(list[1]!, { dataTransfer });
  fireEvent.drop(list[1]!, { dataTransfer });
  expect(latest()).toEqual(['session_id', 'talk_time', 'queue_name', 'status', 'reason']);
});
