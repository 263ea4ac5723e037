// When a report is due: hourly, daily, weekly or monthly, on the clock of a
// time zone.
import { dateTimeForTimeZone } from '@grafana/data';
import * as z from 'zod/mini';

const whole = (least: number, most: number) => {
  const error = `this is not a whole number from ${least} to ${most}`;
  return z.int({ error }).check(z.minimum(least, { error }), z.maximum(most, { error }));
};

/** Whether a browser knows a time zone by this name. */
export function isZone(name: string): boolean {
  try {
    return name !== '' && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

const common = {
  minute: whole(0, 59),
  /** An IANA name. */
  timezone: z
    .string({ error: 'this is missing' })
    .check(z.refine(isZone, { error: ({ input }) => `${JSON.stringify(input)} is not a time zone` })),
  /** One that is switched off is kept, and sends nothing. */
  enabled: z.boolean({ error: 'this is neither true nor false' }),
};
const clock = { ...common, hour: whole(0, 23) };

export const scheduleSchema = z.discriminatedUnion(
  'every',
  [
    z.object({ every: z.literal('hour'), ...common }),
    z.object({ every: z.literal('day'), ...clock }),
    /** Monday is 1, as ISO 8601 has it. */
    z.object({ every: z.literal('week'), ...clock, weekday: whole(1, 7) }),
    /** In a shorter month the last day. */
    z.object({ every: z.literal('month'), ...clock, day: whole(1, 31) }),
  ],
  { error: 'this is none of hour, day, week, month' }
);

export type Schedule = z.infer<typeof scheduleSchema>;
export type Every = Schedule['every'];

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** In days: within these, each schedule is due on some day after today. */
const AHEAD = 62;

/**
 * The first time after now that a schedule is due, in milliseconds. Where the
 * clocks leave its time out, it is due when they go on; of one that they show
 * twice, the first counts. Hourly schedules are due in each hour that passes.
 */
export function nextDue(schedule: Schedule, now: number): number {
  if (schedule.every === 'hour') {
    return nextMinute(schedule.timezone, schedule.minute, now);
  }
  const { timezone, hour, minute } = schedule;
  const [year, month, day] = dateTimeForTimeZone(timezone, now).format('YYYY-MM-DD').split('-').map(Number);
  const today = Date.UTC(year!, month! - 1, day);
  const time = `${two(hour)}:${two(minute)}`;
  return Array.from({ length: AHEAD }, (_, i) => new Date(today + i * DAY))
    .filter((date) => isOn(schedule, date))
    .map((date) => instant(timezone, `${date.toISOString().slice(0, 10)} ${time}`))
    .find((due) => due > now)!;
}

/** The first time that any of the schedules is due; none where all are switched off. */
export function nextOf(schedules: Schedule[], now: number): number | undefined {
  const due = schedules.filter(({ enabled }) => enabled).map((schedule) => nextDue(schedule, now));
  return due.length > 0 ? Math.min(...due) : undefined;
}

/** A schedule as it is said, such as "Weekly on Monday at 06:30, Europe/Berlin". */
export function scheduleInWords(schedule: Schedule): string {
  const { minute, timezone } = schedule;
  if (schedule.every === 'hour') {
    return `Hourly at minute ${two(minute)}, ${timezone}`;
  }
  const at = `at ${two(schedule.hour)}:${two(minute)}, ${timezone}`;
  switch (schedule.every) {
    case 'day':
      return `Daily ${at}`;
    case 'week':
      return `Weekly on ${WEEKDAYS[schedule.weekday - 1]} ${at}`;
    case 'month':
      return `Monthly on day ${schedule.day} ${at}`;
  }
}

export const two = (n: number) => String(n).padStart(2, '0');

const WALL = 'YYYY-MM-DD HH:mm';

/** The time at which the clocks of a zone show this; where they leave it out, when they go on. */
function instant(timezone: string, wall: string): number {
  const at = (time: number) => dateTimeForTimeZone(timezone, time);
  let due = dateTimeForTimeZone(timezone, wall, WALL).valueOf();
  const shown = at(due).format(WALL);
  const offset = at(due).utcOffset();
  if (shown > wall) {
    for (; at(due - MINUTE).utcOffset() === offset; due -= MINUTE);
  } else if (shown < wall) {
    for (; at(due).utcOffset() === offset; due += MINUTE);
  }
  return due;
}

function isOn(schedule: Schedule, date: Date): boolean {
  switch (schedule.every) {
    case 'week':
      return (date.getUTCDay() || 7) === schedule.weekday;
    case 'month': {
      const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
      return date.getUTCDate() === Math.min(schedule.day, last);
    }
    default:
      return true;
  }
}

// Clocks may be moved by half an hour, so that what was reckoned is looked at again.
function nextMinute(timezone: string, minute: number, now: number): number {
  const shown = (time: number) => Number(dateTimeForTimeZone(timezone, time).format('m'));
  const begun = Math.floor(now / MINUTE) * MINUTE;
  let due = begun + (((minute - shown(begun) + 59) % 60) + 1) * MINUTE;
  while (shown(due) !== minute) {
    due += MINUTE;
  }
  return due;
}
