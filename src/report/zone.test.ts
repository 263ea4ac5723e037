import { zoneName } from './zone';

const browser = (timeZone?: string) =>
  jest
    .spyOn(Intl, 'DateTimeFormat')
    .mockReturnValue({ resolvedOptions: () => ({ timeZone }) } as Intl.DateTimeFormat);

afterEach(() => jest.restoreAllMocks());

it.each([
  ['utc', 'UTC'],
  ['Australia/Lord_Howe', 'Australia/Lord_Howe'],
  ['browser', 'Europe/Berlin'],
  ['', 'Europe/Berlin'],
  [undefined, 'Europe/Berlin'],
])('%s is the zone %s in a browser in Berlin', (zone, expected) => {
  browser('Europe/Berlin');
  expect(zoneName(zone)).toBe(expected);
});

it.each([undefined, 'Etc/Unknown'])('is UTC where the browser says %s', (timeZone) => {
  browser(timeZone);
  expect(zoneName('browser')).toBe('UTC');
});
