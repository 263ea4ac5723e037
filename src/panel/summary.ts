import { type DataFrame } from '@grafana/data';

/** What a report says of itself. */
export interface Provenance {
  /** When it was made. */
  generatedAt?: Date;
  /** Whether a limit cut it. */
  truncated: boolean;
}

/** Reads what the data source says of a report; undefined of other data sources. */
export function provenance(frame: DataFrame): Provenance {
  const { generatedAt, truncated } = (frame.meta?.custom ?? {}) as Record<string, unknown>;
  const time = typeof generatedAt === 'string' ? new Date(generatedAt) : undefined;
  return { generatedAt: time && !isNaN(time.getTime()) ? time : undefined, truncated: truncated === true };
}

/** Says in words how many rows are shown, of how many. */
export function rowsInWords(shown: number, all: number, truncated: boolean): string {
  const count = (n: number) => n.toLocaleString('en');
  const segments = all === 1 ? 'segment' : `${count(all)} segments`;
  const whole = truncated ? `the first ${segments}, more match` : all === 1 ? '1 segment' : segments;
  if (shown !== all) {
    return `${count(shown)} of ${whole}`;
  }
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}
