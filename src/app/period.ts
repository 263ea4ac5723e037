import { dateTime, isDateTime, type DateTime, rangeUtil, type TimeRange } from '@grafana/data';

export interface Period {
  from: string;
  to: string;
}

/** A stored period as Grafana's picker takes it. */
export function asRange({ from, to }: Period, timezone: string): TimeRange {
  return rangeUtil.convertRawToRange({ from: asRaw(from), to: asRaw(to) }, timezone);
}

/** What Grafana's picker says, as it is stored. */
export function asPeriod({ raw }: Pick<TimeRange, 'raw'>): Period {
  return { from: asText(raw.from), to: asText(raw.to) };
}

function asRaw(text: string): DateTime | string {
  return text.startsWith('now') ? text : dateTime(/^\d+$/.test(text) ? Number(text) : text);
}

function asText(end: DateTime | string): string {
  return isDateTime(end) ? end.toISOString() : end;
}
