import { applyFieldOverrides, type DataFrame, LoadingState, type PanelProps } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { lastValueFrom } from 'rxjs';
import { problemInWords } from '../report/problem';
import { type SegmentsQuery } from '../report/query';
import { mayAsk, type PanelRequest, sourceOf } from '../components/source';

type Given = Pick<PanelProps, 'data' | 'fieldConfig' | 'replaceVariables' | 'timeZone'>;

export interface Whole {
  /** The answer to the query; none while it is awaited, and where there is nothing to ask. */
  frame?: DataFrame;
  asking: boolean;
  /** Why there is no answer. */
  problem?: string;
}

interface Answer extends Whole {
  to: string;
  after: DataFrame;
}

/**
 * Asks the data source a query, again whenever the panel's own frame is a new
 * one. An answer that comes too late is left.
 */
export function useWhole(query: SegmentsQuery | undefined, own: DataFrame, given: Given): Whole {
  const { data, fieldConfig, replaceVariables, timeZone } = given;
  const theme = useTheme2();
  const [answer, setAnswer] = useState<Answer>();
  const { request } = data;
  const asked = query && request && mayAsk() ? JSON.stringify(query) : undefined;

  useEffect(() => {
    let wanted = true;
    if (asked && request && data.state !== LoadingState.Loading) {
      ask(JSON.parse(asked) as SegmentsQuery, request).then(
        (frame) => {
          const [frameToShow] = applyFieldOverrides({
            data: [frame],
            fieldConfig,
            replaceVariables,
            theme,
            timeZone,
          });
          if (wanted) {
            setAnswer({ to: asked, after: own, frame: frameToShow, asking: false });
          }
        },
        (error: unknown) =>
          wanted && setAnswer({ to: asked, after: own, asking: false, problem: problemInWords(error) })
      );
    }
    return () => {
      wanted = false;
    };
    // The rest belongs to the same dashboard and does not change what is asked.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [asked, own]);

  if (!asked) {
    return { asking: false };
  }
  // What was answered to the same question stays while it is asked again.
  return answer?.to === asked ? { ...answer, asking: answer.after !== own } : { asking: true };
}

async function ask(query: SegmentsQuery, request: PanelRequest): Promise<DataFrame> {
  const source = await sourceOf(query, request);
  const { data, errors } = await lastValueFrom(
    source.query({ ...request, requestId: `${request.requestId}-${query.refId}-whole`, targets: [query] })
  );
  const frame = (data as DataFrame[])[0];
  if (errors?.[0] || !frame) {
    throw new Error(errors?.[0]?.message ?? 'The data source sent no rows.');
  }
  return frame;
}
