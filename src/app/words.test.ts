import { durationInWords, fieldsInWords, periodInWords, rowsInWords, scopeInWords } from './words';

it.each([
  [{ from: 'now-1d/d', to: 'now-1d/d' }, 'Yesterday'],
  [{ from: 'now-24h', to: 'now' }, 'Last 24 hours'],
  [{ from: 'now-3h/h', to: 'now-1h/h' }, 'now-3h/h to now-1h/h'],
  [
    { from: '2024-11-17T23:00:00.000Z', to: '2024-11-18T23:00:00.000Z' },
    '2024-11-18 00:00:00 to 2024-11-19 00:00:00',
  ],
  [{ from: '1731884400000', to: 'now' }, '2024-11-18 00:00:00 to now'],
])('says the period %j', (time, words) => {
  expect(periodInWords({ time, timezone: 'Europe/Berlin' })).toBe(words);
});

it('says filters and order, and nothing where there are none', () => {
  expect(scopeInWords({ refId: 'A' })).toBeUndefined();
  expect(scopeInWords({ refId: 'A', fields: ['status'], includeInProgress: true })).toBe(
    'Including those in progress'
  );
  expect(
    scopeInWords({
      refId: 'A',
      filters: [{ field: 'channel', operator: '=|', values: ['Voice', 'Chat'] }],
      sort: [{ field: 'queue_wait_time', descending: true }],
    })
  ).toBe('Where Channel is one of Voice or Chat sorted by Queue Wait Time descending');
});

it('counts', () => {
  expect(fieldsInWords({ refId: 'A' })).toBe('27 fields');
  expect(fieldsInWords({ refId: 'A', fields: ['status'] })).toBe('1 field');
  expect(rowsInWords(1)).toBe('1 row');
  expect(rowsInWords(12345)).toBe('12,345 rows');
  expect(durationInWords({ time: 0, timeEnd: 20 })).toBe('1 s');
  expect(durationInWords({ time: 0, timeEnd: 61_000 })).toBe('1 min 1 s');
});
