// Checks of settings, before they are saved. The backend checks them again.
import { MIN_MASK_KEY } from '../../report/settings.gen';
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

/** Checks a duration within a setting's bounds, which are seconds; empty text stands for the default. */
export function checkTimeout({ min, max }: { min: number; max: number }): Check {
  return (text) => {
    const seconds = parseSeconds(text);
    return text === '' || (seconds !== undefined && seconds >= min && seconds <= max)
      ? undefined
      : `Write a duration from ${min}s to ${max / 3600}h, such as 60s or 1m30s.`;
  };
}

export const checkMaskKey: Check = (text) =>
  text.length >= MIN_MASK_KEY ? undefined : `Write at least ${MIN_MASK_KEY} characters.`;
