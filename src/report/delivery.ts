// What a report is delivered as, when and to whom: the part of the report
// panel's options that Grafana has no place for.
import * as z from 'zod/mini';
import { dateFormats, fileChoices, type FileId } from './files';
import { type Schedule, scheduleSchema } from './schedule';

/** The files that are delivered: those that people open. */
export const deliveredFiles = fileChoices.filter(
  (choice): choice is Exclude<(typeof fileChoices)[number], { id: 'csv-programs' }> =>
    choice.id !== 'csv-programs'
);

export const MOST_SCHEDULES = 6;

const known = <const T extends string>(names: readonly T[]) =>
  z.enum(names, { error: ({ input }) => `${JSON.stringify(input)} is not known` });

const formatSchema = known(deliveredFiles.map(({ id }): Exclude<FileId, 'csv-programs'> => id));
const dateFormatSchema = known(['', ...dateFormats.map(({ id }) => id)]);

export type DeliveredFile = z.infer<typeof formatSchema>;

export interface Delivery {
  format: DeliveredFile;
  /** Empty for the file's own. */
  dateFormat: z.infer<typeof dateFormatSchema>;
  schedules: Schedule[];
  /** Addresses of people and of mailing lists. */
  to: string[];
}

export const noDelivery: Delivery = { format: 'csv', dateFormat: '', schedules: [], to: [] };

/** Whether a text is a mail address, and nothing besides. */
export function isAddress(text: string): boolean {
  return /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/.test(text);
}

/**
 * Reads the delivery of a panel, which may be written by hand. What cannot be
 * used is left out and named, each problem with its place in the JSON.
 */
export function readDelivery(raw: unknown): { delivery: Delivery; problems: string[] } {
  if (raw === undefined || raw === null) {
    return { delivery: noDelivery, problems: [] };
  }
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    return { delivery: noDelivery, problems: ['delivery: this is no object.'] };
  }
  const problems: string[] = [];
  const part = <T>(schema: z.ZodMiniType<T>, value: unknown, ...place: PropertyKey[]): T | undefined => {
    const result = schema.safeParse(value);
    for (const { path, message } of result.error?.issues ?? []) {
      problems.push(`${z.core.toDotPath(['delivery', ...place, ...path])}: ${message}.`);
    }
    return result.data;
  };
  const list = <T>(name: string, schema: z.ZodMiniType<T>): T[] => {
    const items = stored[name] ?? [];
    if (!Array.isArray(items)) {
      problems.push(`delivery.${name}: this is no list.`);
      return [];
    }
    return items.flatMap((item: unknown, i) => part(schema, item, name, i) ?? []);
  };
  const stored = raw as Record<string, unknown>;
  const schedules = list('schedules', scheduleSchema);
  if (schedules.length > MOST_SCHEDULES) {
    problems.push(`delivery.schedules: there are more than ${MOST_SCHEDULES}; the others are passed over.`);
  }
  return {
    delivery: {
      format: part(formatSchema, stored.format ?? noDelivery.format, 'format') ?? noDelivery.format,
      dateFormat: part(dateFormatSchema, stored.dateFormat ?? '', 'dateFormat') ?? '',
      schedules: schedules.slice(0, MOST_SCHEDULES),
      to: list('to', addressSchema),
    },
    problems,
  };
}

const addressSchema = z
  .string({ error: 'this is no text' })
  .check(z.refine(isAddress, { error: ({ input }) => `${JSON.stringify(input)} is no mail address` }));
