// The parts of the query's generated schema, with their words for what is wrong.
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { fieldById, fieldTitle, type FieldId, type Formula, type MeasureId, operatorsFor } from './fields';
import { FIELDS, TIME_FIELDS } from './fields.gen';
import { AGGREGATES, ALL_OPERATORS, FORMATS, FORMULAS, MEASURES, QUERY_TYPES } from './query.gen';

z.config(en());

const oneOf = <const T extends string>(names: readonly T[]) =>
  z.enum(names, {
    error: ({ input }) => (input === undefined ? 'this is missing' : `${JSON.stringify(input)} is not known`),
  });

export const queryType = oneOf(QUERY_TYPES.map(({ id }) => id));
export const field = oneOf(FIELDS.map(({ id }): FieldId => id));
export const timeField = oneOf(TIME_FIELDS);
export const operator = oneOf(ALL_OPERATORS);
export const measure = oneOf(MEASURES.map(({ id }): MeasureId => id));
export const aggregate = oneOf(AGGREGATES.map(({ id }) => id));
export const formula = oneOf(FORMULAS.map(({ id }): Formula => id));
export const format = oneOf(FORMATS.map(({ id }) => id));

export const count = z
  .int({ error: 'this is not a whole number' })
  .check(z.minimum(0, { error: 'this is less than 0' }));

// The backend takes numbers and booleans as text, and a single value without brackets.
export const scalar = z.pipe(z.union([z.string(), z.number(), z.boolean()]), z.transform(String));
export const values = z.pipe(
  z.union([z.array(scalar), scalar]),
  z.transform((given: string | string[]) => [given].flat())
);

/** Checks that a filter's operator fits its field. */
export const operatorFits = z.refine<{ field: string; operator: string }>(
  ({ field, operator }) => {
    const kind = fieldById(field)?.kind;
    return kind === undefined || operatorsFor(kind).some((each) => each === operator);
  },
  {
    path: ['operator'],
    error: ({ input }) => {
      const { field, operator } = input as { field: string; operator: string };
      return `${JSON.stringify(operator)} does not fit ${fieldTitle(field)}`;
    },
  }
);
