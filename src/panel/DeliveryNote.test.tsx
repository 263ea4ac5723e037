import { type StandardEditorProps } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router-dom-v5-compat';
import { DeliveryNote } from './DeliveryNote';

const show = (value: unknown) =>
  render(
    <MemoryRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <DeliveryNote {...({ value } as StandardEditorProps<unknown>)} />
    </MemoryRouter>
  );
const items = () => screen.getAllByRole('listitem').map(({ textContent }) => textContent);

it('says what is sent, when and to whom', () => {
  const daily = { every: 'day', hour: 6, minute: 30, timezone: 'UTC' };
  show({
    format: 'xlsx',
    schedules: [
      { ...daily, enabled: true },
      { ...daily, hour: 7, enabled: false },
    ],
    to: ['a@b.c'],
  });
  expect(items()).toEqual(['Excel', 'Daily at 06:30, UTC', 'Daily at 07:30, UTC (switched off)', 'a@b.c']);
  expect(screen.getByRole('link')).toHaveAttribute(
    'href',
    expect.stringContaining('/a/interaction-segments-app')
  );
});

it('says what cannot be used', () => {
  show({ format: 'pdf' });
  expect(items()).toEqual(['CSV', 'On demand', 'delivery.format: "pdf" is not known.']);
});
