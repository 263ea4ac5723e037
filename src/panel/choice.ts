// What a viewer chooses about the report: kept per user, and in the address so
// that it can be shared.
import { type Filter } from '../report/query';
import { fieldById, type FieldId } from '../report/fields';
import { isOffered } from './filters';

export interface Choice {
  /** The columns shown, by the names of their fields, in order. None: all, as the query returns them. */
  columns?: string[];
  /** What rows are sorted by, the first first. None: as the query sorts them. */
  sort?: ColumnSort[];
  /** Rows are shown that pass all of these; one without values lets every row pass. */
  filters?: Filter[];
  /** Rows are shown that contain this text. */
  search?: string;
  /** The query whose report is shown, where there are several. None: the first. */
  refId?: string;
}

export interface ColumnSort {
  column: string;
  descending: boolean;
}

/** Writes a choice as text; none where nothing is chosen. */
export function encodeChoice({ columns, sort, filters, search, refId }: Choice): string | undefined {
  const chosen = {
    ...(columns && { columns }),
    ...(sort?.length && { sort }),
    ...(filters?.length && { filters }),
    ...(search && { search }),
    ...(refId && { refId }),
  };
  return Object.keys(chosen).length > 0 ? JSON.stringify(chosen) : undefined;
}

/** Reads what encodeChoice wrote, or somebody changed; what cannot be read is no choice. */
export function decodeChoice(text: unknown): Choice | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? readChoice(parsed) : undefined;
  } catch {
    return undefined;
  }
}

/** The choice that the user's next visit begins with: a search is for now only. */
export function lasting({ columns, sort, filters, refId }: Choice): Choice {
  return { columns, sort, filters, refId };
}

function readChoice({ columns, sort, filters, search, refId }: Record<string, unknown>): Choice {
  return {
    ...(isListOf(columns, isText) && { columns }),
    ...(isListOf(sort, isSort) && {
      sort: sort.map(({ column, descending }) => ({ column, descending })),
    }),
    ...(isListOf(filters, isFilter) && {
      filters: filters.map(({ field, operator, values }) => ({ field, operator, ...(values && { values }) })),
    }),
    ...(isText(search) && search !== '' && { search }),
    ...(isText(refId) && refId !== '' && { refId }),
  };
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.length > 0 && value.every(isItem);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isSort(value: unknown): value is ColumnSort {
  return isRecord(value) && isText(value.column) && typeof value.descending === 'boolean';
}

function isFilter(value: unknown): value is Filter {
  return (
    isRecord(value) &&
    isText(value.field) &&
    fieldById(value.field) !== undefined &&
    isOffered(value.field as FieldId, value.operator) &&
    (value.values === undefined || (Array.isArray(value.values) && value.values.every(isText)))
  );
}
