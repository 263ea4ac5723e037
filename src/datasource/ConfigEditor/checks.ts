// Checks of settings, before they are saved. The backend checks them again.
import { SETTINGS_BOUNDS } from '../../report/settings.gen';
import { parseSeconds } from '../../report/duration';
import { type Check } from '../../report/checks';

export const checkAddress: Check = (text) => {
  const [, port] = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:/@]+|\/\S+?)(?::(\d+))?$/.exec(text.trim()) ?? [
    undefined,
    '0',
  ];
  return port === undefined || (Number(port) > 0 && Number(port) < 65536)
    ? undefined
    : 'Write host and port, such as localhost:5432, without a scheme.';
};

export const checkRelation: Check = (text) =>
  text === '' || /^[^.]+(\.[^.].*)?$/.test(text)
    ? undefined
    : 'Write schema.name, such as public.interaction_segments.';

export const checkTimeZone: Check = (text) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text || 'UTC' });
    return undefined;
  } catch {
    return 'Use a name such as Europe/Berlin.';
  }
};

export const checkTimeout: Check = (text) => {
  const seconds = parseSeconds(text);
  return text === '' ||
    (seconds !== undefined &&
      seconds >= SETTINGS_BOUNDS.queryTimeout.min &&
      seconds <= SETTINGS_BOUNDS.queryTimeout.max)
    ? undefined
    : 'Write a time from 1s to 1h, such as 60s or 1m30s.';
};
