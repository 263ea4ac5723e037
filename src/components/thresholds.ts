import { type z } from 'zod/mini';
import { THRESHOLDS_BY } from '../report/query.gen';
import { type thresholds } from '../report/schema';

export type Thresholds = z.infer<typeof thresholds>;
export type ThresholdBy = (typeof THRESHOLDS_BY)[number];

/** The threshold of one queue or channel, as far as it is written. */
export interface Exception {
  by: ThresholdBy;
  name: string;
  threshold: string;
}

export function toExceptions(thresholds: Thresholds = {}): Exception[] {
  return THRESHOLDS_BY.flatMap((by) =>
    Object.entries(thresholds[by] ?? {}).map(([name, threshold]) => ({ by, name, threshold }))
  );
}

/** What is written in full; undefined where nothing is. */
export function fromExceptions(exceptions: Exception[]): Thresholds | undefined {
  const whole = exceptions.filter(({ name, threshold }) => name !== '' && threshold !== '');
  const entries = THRESHOLDS_BY.flatMap((by) => {
    const named = whole
      .filter((each) => each.by === by)
      .map(({ name, threshold }) => [name, threshold] as const);
    return named.length > 0 ? [[by, Object.fromEntries(named)] as const] : [];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
