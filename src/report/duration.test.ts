import { formatClock, parseSeconds } from './duration';

it.each([
  ['90', 90],
  ['1.5', 1.5],
  ['00:01:30', 90],
  ['00:02: 15', 135],
  ['123:00:01', 442801],
  ['-00:00:05', -5],
  ['1m30s', 90],
  ['5m', 300],
  ['1h0.5s', 3600.5],
  ['-2s', -2],
])('reads %s as %d seconds', (text, seconds) => {
  expect(parseSeconds(text)).toBe(seconds);
});

it.each(['', 'soon', '1:2', '00:61:00', '00:00:75', '5 minutes', '5m 3', 'NaN', '1d'])(
  'refuses %j',
  (text) => {
    expect(parseSeconds(text)).toBeUndefined();
  }
);

it.each([
  [0, '00:00:00'],
  [135, '00:02:15'],
  [135.9, '00:02:15'],
  [442801, '123:00:01'],
  [-5, '-00:00:05'],
  [-0.4, '00:00:00'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(formatClock(seconds)).toBe(text);
});
