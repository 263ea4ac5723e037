// The report's vocabulary as the editors and the panel use it. The facts are in
// *.gen.ts, which the backend's catalogue and query model write.
import { FIELDS, LIST_SEPARATOR, type TIME_FIELDS } from './fields.gen';
import { type FORMULAS, MEASURES, OPERATORS, TIME_PARTS } from './query.gen';

export type FieldId = (typeof FIELDS)[number]['id'];
export type TimePartId = (typeof TIME_PARTS)[number]['id'];
/** What rows are filtered and grouped by. */
export type DimensionId = FieldId | TimePartId;
export type Kind = (typeof FIELDS)[number]['kind'];
export type Presence = (typeof FIELDS)[number]['presence'];
export type TimeField = (typeof TIME_FIELDS)[number];
export type MeasureId = (typeof MEASURES)[number]['id'];
export type Aggregate = (typeof MEASURES)[number]['aggregates'][number];
export type Formula = (typeof FORMULAS)[number]['id'];
export type Operator = (typeof OPERATORS)[Kind][number];

export interface Field {
  readonly id: FieldId;
  readonly title: string;
  readonly kind: Kind;
  readonly presence: Presence;
  readonly required: boolean;
  readonly group: string;
  readonly description: string;
}

export interface Measure {
  readonly id: MeasureId;
  readonly title: string;
  readonly unit: string;
  readonly aggregates: readonly Aggregate[];
  readonly needs: readonly FieldId[];
  /** The default threshold of a measure that has one; empty for the data source's. */
  readonly threshold: string | null;
  /** Whether the threshold may differ by queue and channel. */
  readonly thresholds: boolean;
  /** Whether an earlier period has the measure. */
  readonly compares: boolean;
  readonly description: string;
}

/** A part of the local time of the query's time field. */
export interface TimePart {
  readonly id: TimePartId;
  readonly title: string;
  readonly description: string;
  readonly operators: readonly Operator[];
  readonly words: Readonly<Partial<Record<Operator, string>>>;
}

export const fields: readonly Field[] = FIELDS;
export const measures: readonly Measure[] = MEASURES;
export const timeParts: readonly TimePart[] = TIME_PARTS;

const fieldsById: ReadonlyMap<string, Field> = new Map(fields.map((field) => [field.id, field]));
const timePartsById: ReadonlyMap<string, TimePart> = new Map(timeParts.map((part) => [part.id, part]));
const measuresById: ReadonlyMap<string, Measure> = new Map(measures.map((measure) => [measure.id, measure]));

export function fieldById(id: string): Field | undefined {
  return fieldsById.get(id);
}

export function timePartById(id: string): TimePart | undefined {
  return timePartsById.get(id);
}

export function measureById(id: string): Measure | undefined {
  return measuresById.get(id);
}

/** The heading people know a field by; an unknown id stands for itself. */
export function fieldTitle(id: string): string {
  return fieldById(id)?.title ?? id;
}

/** The heading people know a field or a part of the local time by; an unknown id stands for itself. */
export function dimensionTitle(id: string): string {
  return timePartById(id)?.title ?? fieldTitle(id);
}

/** The operators that fit a field or a part of the local time, in the order an editor offers them. */
export function operatorsOf(id: string): readonly Operator[] | undefined {
  const kind = fieldById(id)?.kind;
  return timePartById(id)?.operators ?? (kind && operatorsFor(kind));
}

/** The operators that fit a kind of field, in the order an editor offers them. */
export function operatorsFor(kind: Kind): readonly Operator[] {
  return OPERATORS[kind];
}

export { LIST_SEPARATOR };
