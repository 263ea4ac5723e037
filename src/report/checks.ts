// Checks of what is typed. Each returns what is wrong and how to fix it, or
// undefined. Text with a template variable is left for the backend to check.
import { parseSeconds } from './duration';

export type Check = (text: string) => string | undefined;

const INTERVAL = /^\d+(ms|s|m|h|d|w|M|y)$/;

export const checkDuration: Check = (text) =>
  hasVariable(text) || parseSeconds(text) !== undefined
    ? undefined
    : 'Write seconds (90), HH:mm:SS (00:01:30) or 1m30s.';

export const checkThreshold: Check = (text) => {
  const seconds = parseSeconds(text);
  return hasVariable(text) || text === '' || (seconds !== undefined && seconds >= 0)
    ? undefined
    : 'Write seconds (20), HH:mm:SS (00:00:20) or 20s, 0 or more.';
};

export const checkInteger: Check = (text) =>
  hasVariable(text) || /^\s*[+-]?\d+\s*$/.test(text) ? undefined : 'Write a whole number.';

export const checkTime: Check = (text) =>
  hasVariable(text) || /^\s*-?\d+\s*$/.test(text) || isRFC3339(text)
    ? undefined
    : 'Write the time as 2024-11-18T17:00:00Z or as epoch milliseconds.';

export const checkInterval: Check = (text) =>
  hasVariable(text) || text === '' || text === 'auto' || INTERVAL.test(text)
    ? undefined
    : 'Write auto, 30s, 5m, 1h or 1d.';

/** Checks a whole number within bounds; empty text stands for the default. */
export function checkWholeNumber({ min, max }: { min: number; max: number }): Check {
  return (text) => {
    const number = Number(text);
    return text.trim() === '' || (/^\d+$/.test(text.trim()) && number >= min && number <= max)
      ? undefined
      : `Write a whole number from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}.`;
  };
}

function isRFC3339(text: string): boolean {
  return (
    /^\s*\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)\s*$/.test(text) &&
    !isNaN(Date.parse(text.trim()))
  );
}

function hasVariable(text: string): boolean {
  return text.includes('$');
}
