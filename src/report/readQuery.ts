import * as z from 'zod/mini';
import { type SegmentsQuery } from './query';
import { querySchema } from './schema.gen';

export type Reading = { query: SegmentsQuery } | { problems: string[] };

// Grafana adds keys of its own.
const stored = z.looseObject(querySchema.shape);

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
