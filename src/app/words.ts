// A report's parts in words, as the list has them.
import { dateTimeFormat, rangeUtil } from '@grafana/data';
import { fields } from '../report/fields';
import { type SegmentsQuery } from '../report/query';
import { type Run } from '../report/run';
import { describeQuery } from '../report/words';
import { type Report } from './report';

const shownFields = fields.filter(({ presence }) => presence === 'shown').length;

/** The period, such as "Yesterday". */
export function periodInWords({ time, timezone }: Pick<Report, 'time' | 'timezone'>): string {
  const { from, to } = time;
  const readable = (text: string) =>
    text.startsWith('now') ? text : dateTimeFormat(asMoment(text), { timeZone: timezone });
  return [from, to].every((text) => text.startsWith('now'))
    ? rangeUtil.describeTimeRange({ from, to }, timezone)
    : `${readable(from)} to ${readable(to)}`;
}

/** The filters, whether interactions in progress count, and the order; none where every segment is there. */
export function scopeInWords(query: SegmentsQuery): string | undefined {
  const words = describeQuery({ ...query, fields: [] }).replace(/^Segments,? ?/, '');
  return words === '' ? undefined : words.charAt(0).toUpperCase() + words.slice(1);
}

export function fieldsInWords({ fields: chosen = [] }: SegmentsQuery): string {
  const count = chosen.length || shownFields;
  return count === 1 ? '1 field' : `${count} fields`;
}

export function rowsInWords(rows: number): string {
  return rows === 1 ? '1 row' : `${rows.toLocaleString('en')} rows`;
}

/** How long a run took, such as "2 s". */
export function durationInWords({ time, timeEnd }: Pick<Run, 'time' | 'timeEnd'>): string {
  const seconds = Math.max(1, Math.round((timeEnd - time) / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function asMoment(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}
