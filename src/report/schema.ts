// The parts of the query's generated schema, with their words for what is wrong.
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import {
  dimensionTitle,
  type FieldId,
  type Formula,
  type MeasureId,
  operatorsOf,
  type TimePartId,
} from './fields';
import { FIELDS, TIME_FIELDS } from './fields.gen';
import {
  AGGREGATES,
  ALL_OPERATORS,
  COMPARE_STEPS,
  DAY_INTERVALS,
  FORMATS,
  FORMULAS,
  MEASURES,
  QUERY_TYPES,
  TIME_PARTS,
} from './query.gen';

z.config(en());

const oneOf = <const T extends string>(names: readonly T[]) =>
  z.enum(names, {
    error: ({ input }) => (input === undefined ? 'this is missing' : `${JSON.stringify(input)} is not known`),
  });

export const queryType = oneOf(QUERY_TYPES.map(({ id }) => id));
export const field = oneOf(FIELDS.map(({ id }): FieldId => id));
/** What rows are filtered and grouped by: a field, or a part of the local time. */
export const dimension = oneOf([
  ...FIELDS.map(({ id }): FieldId => id),
  ...TIME_PARTS.map(({ id }): TimePartId => id),
]);
export const dayInterval = oneOf(DAY_INTERVALS);
export const step = oneOf(COMPARE_STEPS.map(({ id }) => id));
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

const byName = z.record(z.string(), scalar);

/** Thresholds of their own for some queues and channels, by their names. */
export const thresholds = z.strictObject({ queue: z.optional(byName), channel: z.optional(byName) });

/** Checks that a filter's operator fits its field. */
export const operatorFits = z.refine<{ field: string; operator: string }>(
  ({ field, operator }) => {
    const fitting = operatorsOf(field);
    return fitting === undefined || fitting.some((each) => each === operator);
  },
  {
    path: ['operator'],
    error: ({ input }) => {
      const { field, operator } = input as { field: string; operator: string };
      return `${JSON.stringify(operator)} does not fit ${dimensionTitle(field)}`;
    },
  }
);
