import en from 'zod/v4/locales/en.js';
import * as z from 'zod/mini';
import { FIELDS, FORMULAS, MEASURES, OPERATORS, TIME_FIELDS } from '../report/fields.gen';
import {
  fieldById,
  fieldTitle,
  type Aggregate,
  type FieldId,
  type MeasureId,
  type Operator,
} from '../report/fields';
import { type SegmentsQuery } from './types';

export type Reading = { query: SegmentsQuery } | { problems: string[] };

z.config(en());

const oneOf = <const T extends string>(names: readonly T[]) =>
  z.enum(names, {
    error: ({ input }) => (input === undefined ? 'this is missing' : `${JSON.stringify(input)} is not known`),
  });

const field = oneOf(FIELDS.map(({ id }): FieldId => id));
const count = z
  .int({ error: 'this is not a whole number' })
  .check(z.minimum(0, { error: 'this is less than 0' }));

// The backend takes numbers and booleans as text, and a single value without brackets.
const scalar = z.pipe(z.union([z.string(), z.number(), z.boolean()]), z.transform(String));
const values = z.pipe(
  z.union([z.array(scalar), scalar]),
  z.transform((given: string | string[]) => [given].flat())
);

const filter = z
  .strictObject({
    field,
    operator: oneOf([...new Set(Object.values(OPERATORS).flat())] as Operator[]),
    values: z.optional(values),
  })
  .check(
    z.refine(({ field, operator }) => operatorFits(field, operator), {
      path: ['operator'],
      error: ({ input }) => {
        const { field, operator } = input as { field: string; operator: string };
        return `${JSON.stringify(operator)} does not fit ${fieldTitle(field)}`;
      },
    })
  );

const metric = z.strictObject({
  measure: oneOf(MEASURES.map(({ id }): MeasureId => id)),
  aggregate: z.optional(
    oneOf([...new Set(MEASURES.flatMap(({ aggregates }): readonly Aggregate[] => aggregates))])
  ),
  threshold: z.optional(scalar),
  formula: z.optional(oneOf(FORMULAS)),
});

const stored = z.looseObject({
  queryType: z.optional(oneOf(['segments', 'metrics', 'timeline', 'values'])),
  timeField: z.optional(oneOf(TIME_FIELDS)),
  filters: z.optional(z.array(filter)),
  includeInProgress: z.optional(z.boolean()),
  fields: z.optional(z.array(field)),
  sort: z.optional(z.array(z.strictObject({ field, descending: z.optional(z.boolean()) }))),
  limit: z.optional(count),
  metrics: z.optional(z.array(metric)),
  groupBy: z.optional(z.array(field)),
  format: z.optional(oneOf(['time_series', 'table'])),
  interval: z.optional(z.string()),
  maxGroups: z.optional(count),
  sessionId: z.optional(z.string()),
  field: z.optional(field),
  search: z.optional(z.string()),
});

/**
 * Reads a query as it is stored, which may be old or written by hand. What the
 * backend takes in several forms is brought into one; what it would refuse is
 * named, each problem with its place in the JSON.
 */
export function readQuery(raw: SegmentsQuery): Reading {
  const result = stored.safeParse(withoutBlanks(raw));
  if (result.success) {
    return { query: { ...result.data, refId: raw.refId } };
  }
  return {
    problems: result.error.issues.map(({ path, message }) => `${z.core.toDotPath(path)}: ${message}.`),
  };
}

// To the backend, null and empty text are the same as nothing.
function withoutBlanks(raw: SegmentsQuery): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null && value !== ''));
}

function operatorFits(field: string, operator: string): boolean {
  const kind = fieldById(field)?.kind;
  return kind === undefined || (OPERATORS[kind] as readonly string[]).includes(operator);
}
