// A run of a report, as it is noted: an annotation on the report's dashboard.
import * as z from 'zod/mini';

export const RUN_TAG = 'interaction-report-run';

/** A run is new for a day, in milliseconds. */
export const NEW = 24 * 3600 * 1000;

const maybe = <T extends z.core.SomeType>(schema: T) => z.catch(z.optional(schema), undefined);

const noteSchema = z.object({
  state: z.enum(['done', 'failed']),
  rows: maybe(z.int().check(z.minimum(0))),
  /** Who: a login, or the command that delivers. */
  by: z.catch(z.string(), ''),
  file: z.catch(z.string(), ''),
  /** When a schedule wanted it, as RFC 3339. */
  due: maybe(z.string()),
  /** What a relative period came to, as RFC 3339. */
  period: maybe(z.object({ from: z.string(), to: z.string() })),
  error: maybe(z.string()),
});

type Note = z.infer<typeof noteSchema>;

export interface Run extends Note {
  /** When it began and when it ended, in milliseconds. */
  time: number;
  timeEnd: number;
}

/** What Grafana's API takes and gives as an annotation, as far as a run needs it. */
export interface RunAnnotation {
  dashboardUID: string;
  time: number;
  timeEnd: number;
  tags: string[];
  text: string;
}

export function asAnnotation({ time, timeEnd, ...note }: Run, dashboardUID: string): RunAnnotation {
  return { dashboardUID, time, timeEnd, tags: [RUN_TAG, `state:${note.state}`], text: JSON.stringify(note) };
}

/** Reads a run from its annotation; none where it is something else. */
export function readRun({
  time,
  timeEnd,
  text,
}: Pick<RunAnnotation, 'time' | 'timeEnd' | 'text'>): Run | undefined {
  try {
    const { data } = noteSchema.safeParse(JSON.parse(text));
    return data && { ...data, time, timeEnd: Math.max(timeEnd, time) };
  } catch {
    return undefined;
  }
}

/** A file's name: the report's, its period's first day, and its kind; without what file systems refuse. */
export function fileName(title: string, from: string | undefined, extension: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
  return `${[words || 'report', from?.slice(0, 10)].filter(Boolean).join('-')}.${extension}`;
}
