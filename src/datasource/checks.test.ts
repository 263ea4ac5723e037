import {
  type Check,
  checkDuration,
  checkInteger,
  checkInterval,
  checkThreshold,
  checkTime,
  checkWholeNumber,
} from '../report/checks';
import { checkAddress, checkRelation, checkTimeout, checkTimeZone } from './ConfigEditor/checks';

const upTo100 = checkWholeNumber({ min: 1, max: 100 });

it.each<[string, Check, string[], string[]]>([
  ['duration', checkDuration, ['90', '00:01:30', '1m30s', '$wait'], ['', 'soon', '1:30']],
  ['threshold', checkThreshold, ['', '20', '20s', '$goal'], ['-1', 'fast']],
  ['integer', checkInteger, ['3', '-3', '$n'], ['', '3.5', 'three']],
  [
    'time',
    checkTime,
    ['2024-11-18T17:00:00Z', '2024-11-18T17:00:00.5+02:00', '1731949200000', '$t'],
    ['', '2024-11-18', 'now', '2024-13-18T17:00:00Z'],
  ],
  ['interval', checkInterval, ['', 'auto', '30s', '5m', '1d', '$step'], ['5', 'often', '5 m']],
  ['whole number', upTo100, ['', '1', '100', ' 7 '], ['0', '101', '1e1', 'many', '-1']],
  [
    'address',
    checkAddress,
    ['localhost', 'localhost:5432', 'db.example.com:6432', '10.0.0.1', '[::1]:5432', '/var/run/postgresql'],
    ['', 'postgres://localhost', 'user@host', 'host:0', 'host:70000', 'a b', 'host:'],
  ],
  [
    'relation',
    checkRelation,
    ['', 'segments', 'public.interaction_segments', 'center.My View'],
    ['.segments', 'public.'],
  ],
  ['time zone', checkTimeZone, ['', 'UTC', 'Europe/Berlin'], ['Berlin', 'Mars/Olympus']],
  ['time-out', checkTimeout({ min: 1, max: 3600 }), ['', '60s', '90', '1h'], ['0', '2h', 'never']],
])('a %s is taken or refused with a word on how to write it', (_, check, good, bad) => {
  expect(good.filter((text) => check(text) !== undefined)).toEqual([]);
  expect(bad.filter((text) => !check(text)?.endsWith('.'))).toEqual([]);
});
