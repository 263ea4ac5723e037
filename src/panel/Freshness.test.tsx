import { act, render, screen } from '@testing-library/react';
import { Freshness } from './Freshness';

const made = new Date('2024-11-18T09:00:00Z');
const dot = () => screen.queryByRole('img', { name: 'Less than 24 hours old' });

function showAt(now: string) {
  jest.useFakeTimers({ now: new Date(now) });
  render(<Freshness generatedAt={made} timeZone="Asia/Jerusalem" />);
}

afterEach(() => jest.useRealTimers());

it('says when the report was made, in the zone of the dashboard', () => {
  showAt('2024-11-18T09:00:01Z');
  expect(screen.getByText('Generated 2024-11-18 11:00:00')).toBeInTheDocument();
});

it('has a dot until the report is 24 hours old, and takes it away then', () => {
  showAt('2024-11-19T08:59:59Z');
  expect(dot()).toBeInTheDocument();
  act(() => jest.advanceTimersByTime(1000));
  expect(dot()).not.toBeInTheDocument();
});

it('has no dot on an older report', () => {
  showAt('2024-11-19T09:00:00Z');
  expect(dot()).not.toBeInTheDocument();
});
