// The filters that a viewer sets on columns. They mean what the same filters
// mean in a query, so that the report as CSV can be filtered alike.
import { type Field } from '@grafana/data';
import { operatorLabel, takesNoValue } from '../report/operators';
import { type Filter } from '../report/query';
import { formatClock, parseSeconds } from '../report/duration';
import {
  fieldById,
  type DimensionId,
  fieldTitle,
  type Kind,
  LIST_SEPARATOR,
  type Operator,
} from '../report/fields';

const choosing: Operator[] = ['=|', '!=|', 'blank', 'not blank'];
const measuring: Operator[] = ['>=', '<=', 'blank', 'not blank'];
const offered: Record<Kind, Operator[]> = {
  text: choosing,
  list: choosing,
  boolean: choosing,
  duration: measuring,
  integer: measuring,
  time: ['blank', 'not blank'],
};

/** The operators that a column's filter offers, in order. */
export function offeredOperators(field: DimensionId): Operator[] {
  return offered[fieldById(field)?.kind ?? 'text'];
}

/** Whether a column's filter offers an operator. */
export function isOffered(field: DimensionId, operator: unknown): boolean {
  return fieldById(field) !== undefined && offeredOperators(field).some((each) => each === operator);
}

/** Whether a filter keeps any row away: one that waits for its values does not. */
export function isActive({ operator, values }: Filter): boolean {
  return takesNoValue(operator) || Boolean(values?.length);
}

/** A filter in words, as in "Queue Name is one of Sales, Service". */
export function filterInWords({ field, operator, values = [] }: Filter): string {
  const texts = fieldById(field)?.kind === 'duration' ? values.map(clock) : values;
  const one = texts.length === 1;
  const shown = one && operator === '=|' ? '=' : one && operator === '!=|' ? '!=' : operator;
  return [fieldTitle(field), operatorLabel(field, shown), texts.join(', ')].filter(Boolean).join(' ');
}

/** Tells of a column's value whether it passes a filter. */
export function passes({ field, operator, values = [] }: Filter): (value: unknown) => boolean {
  const kind = fieldById(field)?.kind ?? 'text';
  const isOne = isOneOf(kind, values);
  const bound = kind === 'duration' ? parseSeconds(values[0] ?? '') : Number(values[0]);
  switch (operator) {
    case '=|':
      return isOne;
    case '!=|':
      return (value) => !isOne(value);
    case '>=':
      return (value) => typeof value === 'number' && bound !== undefined && value >= bound;
    case '<=':
      return (value) => typeof value === 'number' && bound !== undefined && value <= bound;
    case 'blank':
      return isBlank;
    default:
      return (value) => !isBlank(value);
  }
}

/** The values of a column that contain a text, the most frequent first. */
export function suggestions(column: Field, kind: Kind, typed: string, most: number) {
  const wanted = typed.trim().toLocaleLowerCase();
  const counts = new Map<string, number>();
  for (const value of column.values) {
    for (const each of elements(value, kind)) {
      counts.set(each, (counts.get(each) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([value]) => value.toLocaleLowerCase().includes(wanted))
    .sort(([a, ofA], [b, ofB]) => ofB - ofA || a.localeCompare(b))
    .slice(0, most)
    .map(([value, count]) => ({ value, count }));
}

function isOneOf(kind: Kind, values: string[]): (value: unknown) => boolean {
  const wanted = new Set(values);
  return (value) => elements(value, kind).some((each) => wanted.has(each));
}

function elements(value: unknown, kind: Kind): string[] {
  if (isBlank(value)) {
    return [];
  }
  return kind === 'list' ? String(value).split(LIST_SEPARATOR) : [String(value)];
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function clock(text: string): string {
  const seconds = parseSeconds(text);
  return seconds === undefined ? text : formatClock(seconds);
}
