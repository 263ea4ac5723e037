import { noDelivery } from '../report/delivery';
import { type Schedule } from '../report/schedule';
import { type Report } from './report';
import { type Selection, selected } from './selection';
import { type Entry } from './useReports';

const now = Date.parse('2024-11-18T05:00Z');
const daily = (hour: number, enabled = true): Schedule => ({
  every: 'day',
  hour,
  minute: 0,
  timezone: 'UTC',
  enabled,
});

function entry(title: string, more: Partial<Report> = {}, lastRun?: number): Entry {
  return {
    uid: title,
    title,
    report: { title, description: '', delivery: noDelivery, ...more } as Report,
    runs: lastRun === undefined ? [] : [{ time: lastRun, timeEnd: lastRun, state: 'done', by: '', file: '' }],
  };
}

const entries = [
  entry('Voice', { mine: true, delivery: { ...noDelivery, schedules: [daily(4), daily(23)] } }, 10),
  entry(
    'Chat',
    { starred: true, description: 'All chats', delivery: { ...noDelivery, schedules: [daily(6, false)] } },
    30
  ),
  entry('Mail', {
    mine: true,
    starred: true,
    folder: 'Back office',
    delivery: { ...noDelivery, schedules: [daily(6)] },
  }),
  { uid: 'gone', title: 'Gone', runs: [], problem: 'Not found' },
];
const titles = (selection: Partial<Selection>) =>
  selected(entries, { tab: 'All', search: '', order: 'Name', ...selection }, now).map(({ title }) => title);

it.each<[Partial<Selection>, string[]]>([
  [{}, ['Chat', 'Gone', 'Mail', 'Voice']],
  [{ tab: 'My' }, ['Mail', 'Voice']],
  [{ tab: 'Favourites' }, ['Chat', 'Mail']],
  [{ search: ' ALL ch' }, ['Chat']],
  [{ search: 'office' }, ['Mail']],
  [{ search: '.' }, []],
  [{ order: 'Last run' }, ['Chat', 'Voice', 'Gone', 'Mail']],
  // At 6, at 23 (at 4 is over), and those that are not due.
  [{ order: 'Next run' }, ['Mail', 'Voice', 'Chat', 'Gone']],
])('shows of %j', (selection, expected) => {
  expect(titles(selection)).toEqual(expected);
});
