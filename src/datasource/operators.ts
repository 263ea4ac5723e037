// How filters compare: which operators take how many values, and their words.
import { fieldById, type Operator } from '../report/fields';

const words: Record<Operator, string> = {
  '=': 'is',
  '!=': 'is not',
  '=|': 'is one of',
  '!=|': 'is none of',
  '=~': 'matches',
  '!~': 'does not match',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
  blank: 'is blank',
  'not blank': 'is not blank',
};

// Times come before and after, not less and more.
const timeWords: Partial<Record<Operator, string>> = {
  '<': 'is before',
  '<=': 'is at or before',
  '>': 'is after',
  '>=': 'is at or after',
};

// A list contains elements; it is not one.
const listWords: Partial<Record<Operator, string>> = {
  '=': 'contains',
  '!=': 'does not contain',
  '=|': 'contains one of',
  '!=|': 'contains none of',
  '=~': 'contains a match of',
  '!~': 'contains no match of',
};

/** The words for an operator on a field, as in "Channel is one of". */
export function operatorLabel(field: string, operator: Operator): string {
  const kind = fieldById(field)?.kind;
  const ofKind = kind === 'time' ? timeWords : kind === 'list' ? listWords : {};
  return ofKind[operator] ?? words[operator] ?? operator;
}

export function takesNoValue(operator: Operator): boolean {
  return operator === 'blank' || operator === 'not blank';
}

export function takesMany(operator: Operator): boolean {
  return operator === '=|' || operator === '!=|';
}

/** Equality holds for one value and for several: = over several values means one of them. */
export function comparesEquality(operator: Operator): boolean {
  return takesMany(operator) || operator === '=' || operator === '!=';
}
