import { nextDue, nextOf, type Schedule, scheduleInWords, scheduleSchema } from './schedule';

const berlin = { timezone: 'Europe/Berlin', enabled: true };
const next = (schedule: Schedule, now: string) => new Date(nextDue(schedule, Date.parse(now))).toISOString();

// Berlin is two hours ahead of UTC from 31 March 2024, 01:00Z, to 27 October 2024, 01:00Z, else one.
it.each<[string, Schedule, string, string]>([
  ['later today', { every: 'day', hour: 6, minute: 30, ...berlin }, '2024-11-18T05:00Z', '2024-11-18T05:30Z'],
  ['tomorrow', { every: 'day', hour: 6, minute: 30, ...berlin }, '2024-11-18T05:30Z', '2024-11-19T05:30Z'],
  [
    'tomorrow there, today in UTC',
    { every: 'day', hour: 0, minute: 5, ...berlin },
    '2024-11-18T22:00Z',
    '2024-11-18T23:05Z',
  ],
  [
    'across the spring change, 23 hours later',
    { every: 'day', hour: 6, minute: 0, ...berlin },
    '2024-03-30T05:00Z',
    '2024-03-31T04:00Z',
  ],
  [
    'across the autumn change, 25 hours later',
    { every: 'day', hour: 6, minute: 0, ...berlin },
    '2024-10-26T04:00Z',
    '2024-10-27T05:00Z',
  ],
  [
    'when the clocks go on that leave the time out',
    { every: 'day', hour: 2, minute: 30, ...berlin },
    '2024-03-30T12:00Z',
    '2024-03-31T01:00Z',
  ],
  [
    'the first time where the clocks show it twice',
    { every: 'day', hour: 2, minute: 30, ...berlin },
    '2024-10-26T12:00Z',
    '2024-10-27T00:30Z',
  ],
  [
    'and not the second',
    { every: 'day', hour: 2, minute: 30, ...berlin },
    '2024-10-27T00:30Z',
    '2024-10-28T01:30Z',
  ],
  [
    // Apia went from UTC-10 to UTC+14 at 2011-12-30T10:00Z, and had no 30 December.
    'when the clocks go on that leave a day out',
    { every: 'day', hour: 6, minute: 0, timezone: 'Pacific/Apia', enabled: true },
    '2011-12-29T20:00Z',
    '2011-12-30T10:00Z',
  ],
  [
    // 18 November 2024 is a Monday.
    'on the next Sunday',
    { every: 'week', weekday: 7, hour: 23, minute: 59, ...berlin },
    '2024-11-18T12:00Z',
    '2024-11-24T22:59Z',
  ],
  [
    'a week later, where today is over',
    { every: 'week', weekday: 1, hour: 8, minute: 0, ...berlin },
    '2024-11-18T07:00Z',
    '2024-11-25T07:00Z',
  ],
  [
    'on the last day of a shorter month',
    { every: 'month', day: 31, hour: 6, minute: 0, ...berlin },
    '2024-02-01T00:00Z',
    '2024-02-29T05:00Z',
  ],
  [
    'in the month after',
    { every: 'month', day: 31, hour: 6, minute: 0, ...berlin },
    '2024-01-31T05:00Z',
    '2024-02-29T05:00Z',
  ],
  [
    'on the first of next year',
    { every: 'month', day: 1, hour: 0, minute: 0, timezone: 'UTC', enabled: true },
    '2024-12-01T00:00Z',
    '2025-01-01T00:00Z',
  ],
  ['within the hour', { every: 'hour', minute: 15, ...berlin }, '2024-11-18T05:14:59Z', '2024-11-18T05:15Z'],
  ['an hour later', { every: 'hour', minute: 15, ...berlin }, '2024-11-18T05:15Z', '2024-11-18T06:15Z'],
  [
    'in both hours that the clocks show as the same',
    { every: 'hour', minute: 15, ...berlin },
    '2024-10-27T00:15Z',
    '2024-10-27T01:15Z',
  ],
  [
    'at the minute of a zone that is half an hour off',
    { every: 'hour', minute: 0, timezone: 'Asia/Kolkata', enabled: true },
    '2024-11-18T05:00Z',
    '2024-11-18T05:30Z',
  ],
  [
    // On Lord Howe the clocks go from 02:00 to 02:30 at 15:30Z on 5 October 2024.
    'after a change of half an hour',
    { every: 'hour', minute: 15, timezone: 'Australia/Lord_Howe', enabled: true },
    '2024-10-05T15:00Z',
    '2024-10-05T16:15Z',
  ],
])('is due %s', (_, schedule, now, due) => {
  expect(next(schedule, now)).toBe(new Date(due).toISOString());
});

it('is due next by the first of the schedules that are switched on', () => {
  const now = Date.parse('2024-11-18T05:00Z');
  const daily: Schedule = { every: 'day', hour: 9, minute: 0, ...berlin };
  const early: Schedule = { every: 'day', hour: 7, minute: 0, ...berlin };
  expect(nextOf([daily, early], now)).toBe(Date.parse('2024-11-18T06:00Z'));
  expect(nextOf([daily, { ...early, enabled: false }], now)).toBe(Date.parse('2024-11-18T08:00Z'));
  expect(nextOf([{ ...daily, enabled: false }], now)).toBeUndefined();
});

it('says when', () => {
  expect(scheduleInWords({ every: 'hour', minute: 5, ...berlin })).toBe('Hourly at minute 05, Europe/Berlin');
  expect(scheduleInWords({ every: 'day', hour: 6, minute: 0, ...berlin })).toBe(
    'Daily at 06:00, Europe/Berlin'
  );
  expect(scheduleInWords({ every: 'week', weekday: 7, hour: 6, minute: 0, ...berlin })).toBe(
    'Weekly on Sunday at 06:00, Europe/Berlin'
  );
  expect(scheduleInWords({ every: 'month', day: 31, hour: 6, minute: 0, ...berlin })).toBe(
    'Monthly on day 31 at 06:00, Europe/Berlin'
  );
});

it.each([
  [{ every: 'year' }, 'this is none of hour, day, week, month'],
  [{ every: 'day', hour: 24, minute: 0, ...berlin }, 'this is not a whole number from 0 to 23'],
  [{ every: 'day', hour: 6, minute: '0', ...berlin }, 'this is not a whole number from 0 to 59'],
  [{ every: 'week', hour: 6, minute: 0, ...berlin }, 'this is not a whole number from 1 to 7'],
  [{ every: 'month', day: 0, hour: 6, minute: 0, ...berlin }, 'this is not a whole number from 1 to 31'],
  [{ every: 'hour', minute: 0, timezone: 'Berlin', enabled: true }, '"Berlin" is not a time zone'],
  [{ every: 'hour', minute: 0, timezone: 'UTC' }, 'this is neither true nor false'],
])('refuses %j', (schedule, message) => {
  expect(scheduleSchema.safeParse(schedule).error?.issues.map((issue) => issue.message)).toEqual([message]);
});
