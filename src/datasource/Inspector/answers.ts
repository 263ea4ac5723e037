import { type DataFrame } from '@grafana/data';

/** What `meta.custom` of figures says, as pkg/frame/provenance.go writes it. Times are RFC 3339. */
export interface Figures {
  generatedAt: string;
  definitions: Definition[];
  timeField: string;
  timezone: string;
  filters: string[];
  periods: Array<{ period: string; from: string; to: string; rows: number }>;
  leftOut: Array<{ rows: number; reason: string }>;
}

export interface Definition {
  id: string;
  title: string;
  definition: string;
  threshold?: string;
}

/** What `meta.custom` of the report's rows says. */
export interface Rows {
  generatedAt: string;
  rows: number;
  truncated: boolean;
}

/** What one query was answered with. */
export interface Answer {
  refId: string;
  figures?: Figures;
  rows?: Rows;
}

/** The answers of a panel's queries. Each figure of a query has frames of its own, which are put together. */
export function answersIn(frames: DataFrame[]): Answer[] {
  const answers = new Map<string, Answer>();
  for (const { refId = '', meta } of frames) {
    const custom: unknown = meta?.custom;
    const answer = answers.get(refId) ?? { refId };
    if (isFigures(custom)) {
      answer.figures = together(answer.figures, custom);
    } else if (isRows(custom)) {
      answer.rows = custom;
    } else {
      continue;
    }
    answers.set(refId, answer);
  }
  return [...answers.values()];
}

function together(earlier: Figures | undefined, next: Figures): Figures {
  const known = earlier?.definitions ?? [];
  const further = next.definitions.filter(({ id }) => known.every((definition) => definition.id !== id));
  return { ...(earlier ?? next), definitions: [...known, ...further] };
}

function isFigures(custom: unknown): custom is Figures {
  return Array.isArray((custom as Figures | undefined)?.definitions);
}

function isRows(custom: unknown): custom is Rows {
  return typeof (custom as Rows | undefined)?.rows === 'number';
}
