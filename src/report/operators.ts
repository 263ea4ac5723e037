// How filters compare: which operators take how many values, and their words.
import { fieldById, type Operator, timePartById } from './fields';
import { MANY_VALUED_OPERATORS, OPERATOR_WORDS, VALUELESS_OPERATORS } from './query.gen';

/** The words for an operator on a field, as in "Channel is one of". */
export function operatorLabel(field: string, operator: Operator): string {
  const words: Partial<Record<Operator, string>> =
    timePartById(field)?.words ?? OPERATOR_WORDS[fieldById(field)?.kind ?? 'text'];
  return words[operator] ?? operator;
}

export function takesNoValue(operator: Operator): boolean {
  return VALUELESS_OPERATORS.some((each) => each === operator);
}

export function takesMany(operator: Operator): boolean {
  return MANY_VALUED_OPERATORS.some((each) => each === operator);
}

/** Equality holds for one value and for several: = over several values means one of them. */
export function comparesEquality(operator: Operator): boolean {
  return takesMany(operator) || operator === '=' || operator === '!=';
}
