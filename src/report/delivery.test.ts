import { isAddress, noDelivery, readDelivery } from './delivery';

const daily = { every: 'day', hour: 6, minute: 30, timezone: 'Europe/Berlin', enabled: true };

it('takes a full delivery as it is', () => {
  const delivery = {
    format: 'xlsx',
    dateFormat: 'd.m.y',
    schedules: [daily, { every: 'hour', minute: 0, timezone: 'UTC', enabled: false }],
    to: ['anna.meier@example.com', 'supervisors@lists.example.com'],
  };
  expect(readDelivery(delivery)).toEqual({ delivery, problems: [] });
});

it('takes what is left out as on demand, as CSV, to nobody', () => {
  expect(readDelivery(undefined)).toEqual({ delivery: noDelivery, problems: [] });
  expect(readDelivery({})).toEqual({ delivery: noDelivery, problems: [] });
  expect(noDelivery).toEqual({ format: 'csv', dateFormat: '', schedules: [], to: [] });
});

it.each<[string, unknown, string[]]>([
  ['text', 'daily', ['delivery: this is no object.']],
  ['a format', { format: 'pdf' }, ['delivery.format: "pdf" is not known.']],
  [
    'a format that is not delivered',
    { format: 'csv-programs' },
    ['delivery.format: "csv-programs" is not known.'],
  ],
  ['a date format', { dateFormat: 'y' }, ['delivery.dateFormat: "y" is not known.']],
  ['one schedule', { schedules: daily }, ['delivery.schedules: this is no list.']],
  [
    'a schedule',
    { schedules: [daily, { ...daily, hour: 25 }] },
    ['delivery.schedules[1].hour: this is not a whole number from 0 to 23.'],
  ],
  [
    'addresses',
    { to: ['a@b.c', 'a@b.c, d@e.f', 7] },
    ['delivery.to[1]: "a@b.c, d@e.f" is no mail address.', 'delivery.to[2]: this is no text.'],
  ],
  [
    'a seventh schedule',
    { schedules: Array.from({ length: 7 }, () => daily) },
    ['delivery.schedules: there are more than 6; the others are passed over.'],
  ],
])('names %s that it cannot use', (_, raw, problems) => {
  expect(readDelivery(raw).problems).toEqual(problems);
});

it('keeps what it can use', () => {
  const { delivery } = readDelivery({
    format: 'pdf',
    dateFormat: 'd/m/y',
    schedules: [{ every: 'year' }, daily],
    to: ['nobody', 'a@b.c'],
  });
  expect(delivery).toEqual({ format: 'csv', dateFormat: 'd/m/y', schedules: [daily], to: ['a@b.c'] });
});

it.each([
  ['anna@example.com', true],
  ["o'neill+report@example.co.uk", true],
  ['team@localhost', true],
  ['', false],
  ['anna', false],
  ['anna@', false],
  ['@example.com', false],
  ['anna@b@c', false],
  ['Anna <anna@example.com>', false],
  ['a@b.c;d@e.f', false],
  ['a@b.c\nBcc: d@e.f', false],
])('says of %j whether it is one address: %s', (text, expected) => {
  expect(isAddress(text)).toBe(expected);
});
