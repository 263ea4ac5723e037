import { CoreApp, type DataFrame, type DataQueryRequest } from '@grafana/data';
import { useEffect, useState } from 'react';
import { lastValueFrom } from 'rxjs';
import { type Source } from '../components/source';
import { problemInWords } from '../report/problem';
import { type SegmentsQuery } from '../report/query';
import { asRange, type Period } from './period';

export interface Previewed {
  /** The first rows. */
  frame: DataFrame;
  /** How many there are. */
  count: number;
}

export interface PreviewState {
  found?: Previewed;
  asking: boolean;
  problem?: string;
}

/** In milliseconds: a person who types is not asked after each key. */
const PAUSE = 500;
const FIRST_ROWS = 5;

/** Asks for the first rows of a report and their number, again when the question changes. */
export function usePreview(
  source: Source | undefined,
  query: SegmentsQuery,
  period: Period,
  timezone: string
): PreviewState {
  const [answer, setAnswer] = useState<PreviewState & { to?: string }>({ asking: false });
  const asked = JSON.stringify({ query, period, timezone });
  useEffect(() => {
    if (!source) {
      return undefined;
    }
    let wanted = true;
    const timer = setTimeout(() => {
      const question = JSON.parse(asked) as { query: SegmentsQuery; period: Period; timezone: string };
      preview(source, question.query, question.period, question.timezone).then(
        (found) => wanted && setAnswer({ to: asked, found, asking: false }),
        (error: unknown) => wanted && setAnswer({ to: asked, asking: false, problem: problemInWords(error) })
      );
    }, PAUSE);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [source, asked]);
  return answer.to === asked ? answer : { ...answer, problem: undefined, asking: true };
}

async function preview(
  source: Source,
  query: SegmentsQuery,
  period: Period,
  timezone: string
): Promise<Previewed> {
  const { filters, includeInProgress, timeField, check } = query;
  const range = asRange(period, timezone);
  const targets: SegmentsQuery[] = [
    { ...query, refId: 'rows', limit: FIRST_ROWS },
    {
      refId: 'count',
      queryType: 'metrics',
      metrics: [{ measure: 'segments' }],
      format: 'table',
      filters,
      includeInProgress,
      timeField,
      check,
    },
  ];
  const request: Omit<DataQueryRequest<SegmentsQuery>, 'interval'> = {
    requestId: 'interaction-segments-preview',
    app: CoreApp.Unknown,
    intervalMs: 60_000,
    range,
    scopedVars: {},
    startTime: Date.now(),
    targets: targets.map((target) => ({ ...target, datasource: query.datasource })),
    timezone,
  };
  const { data, errors } = await lastValueFrom(source.query({ ...request, interval: '1m' }));
  const frames = data as DataFrame[];
  const frame = frames.find(({ refId }) => refId === 'rows');
  const counted: unknown = frames.find(({ refId }) => refId === 'count')?.fields[0]?.values[0];
  if (errors?.[0] || !frame) {
    throw new Error(errors?.[0]?.message ?? 'The data source sent no rows.');
  }
  return { frame, count: Number(counted ?? 0) };
}
