// Which reports the list shows, and in which order.
import { nextOf } from '../report/schedule';
import { type Entry } from './useReports';

export const TABS = ['My', 'All', 'Favourites'] as const;
export type Tab = (typeof TABS)[number];

export const ORDERS = ['Name', 'Last run', 'Next run'] as const;
export type Order = (typeof ORDERS)[number];

export interface Selection {
  tab: Tab;
  search: string;
  order: Order;
}

/** The entries of a tab that contain what is searched, in order. */
export function selected(entries: Entry[], { tab, search, order }: Selection, now: number): Entry[] {
  const wanted = search.trim().toLocaleLowerCase();
  return entries
    .filter((entry) => isIn(tab, entry) && textOf(entry).includes(wanted))
    .sort((one, other) => rank(other, order, now) - rank(one, order, now) || byName(one, other));
}

export function isIn(tab: Tab, { report }: Entry): boolean {
  switch (tab) {
    case 'My':
      return report?.mine ?? false;
    case 'Favourites':
      return report?.starred ?? false;
    case 'All':
      return true;
  }
}

/** The next time that a report is due, in milliseconds; none where it is run on demand. */
export function nextRun({ report }: Entry, now: number): number | undefined {
  return report && nextOf(report.delivery.schedules, now);
}

// The newest run and the soonest first.
function rank(entry: Entry, order: Order, now: number): number {
  switch (order) {
    case 'Last run':
      return entry.runs[0]?.time ?? 0;
    case 'Next run':
      return -(nextRun(entry, now) ?? Number.MAX_SAFE_INTEGER);
    case 'Name':
      return 0;
  }
}

function byName(one: Entry, other: Entry): number {
  return one.title.localeCompare(other.title);
}

function textOf({ title, report }: Entry): string {
  return [title, report?.description, report?.folder].join('\n').toLocaleLowerCase();
}
