// What a viewer chooses about the report: kept per user, and in the address so
// that it can be shared.
import * as z from 'zod/mini';
import { filterSchema } from '../report/schema.gen';
import { isOffered } from './filters';

const text = z.string().check(z.minLength(1));
const list = <T extends z.core.SomeType>(item: T) => z.array(item).check(z.minLength(1));
// A part that cannot be read is left out, and the others stay.
const part = <T extends z.core.SomeType>(schema: T) => z.catch(z.optional(schema), undefined);

const columnSort = z.object({ column: z.string(), descending: z.boolean() });
// In pixels.
const width = z.number().check(z.gte(20), z.lte(5000));
const filter = filterSchema.check(z.refine(({ field, operator }) => isOffered(field, operator)));

const choiceSchema = z.object({
  /** The columns shown, by the names of their fields, in order. None: all, as the query returns them. */
  columns: part(list(z.string())),
  /** The widths of the columns that were dragged, by the names of their fields. */
  widths: part(z.record(z.string(), width)),
  /** What rows are sorted by, the first first. None: as the query sorts them. */
  sort: part(list(columnSort)),
  /** Rows are shown that pass all of these; one without values lets every row pass. */
  filters: part(list(filter)),
  /** Rows are shown that contain this text. */
  search: part(text),
  /** The query whose report is shown, where there are several. None: the first. */
  refId: part(text),
});

export type Choice = z.infer<typeof choiceSchema>;
export type ColumnSort = z.infer<typeof columnSort>;

/** Writes a choice as text; none where nothing is chosen. */
export function encodeChoice({ columns, widths, sort, filters, search, refId }: Choice): string | undefined {
  const chosen = {
    ...(columns && { columns }),
    ...(Object.keys(widths ?? {}).length > 0 && { widths }),
    ...(sort?.length && { sort }),
    ...(filters?.length && { filters }),
    ...(search && { search }),
    ...(refId && { refId }),
  };
  return Object.keys(chosen).length > 0 ? JSON.stringify(chosen) : undefined;
}

/** Reads what encodeChoice wrote, or was edited; what cannot be read is no choice. */
export function decodeChoice(written: unknown): Choice | undefined {
  if (typeof written !== 'string') {
    return undefined;
  }
  try {
    return choiceSchema.safeParse(JSON.parse(written)).data;
  } catch {
    return undefined;
  }
}

/** The choice that the user's next visit begins with: a search is for now only. */
export function lasting(choice: Choice): Choice {
  return { ...choice, search: undefined };
}
