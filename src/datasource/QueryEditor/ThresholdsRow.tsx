import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { useState } from 'react';
import { ThresholdItem } from '../../components/ThresholdItem';
import { type Exception, fromExceptions, toExceptions } from '../../components/thresholds';
import { measureById } from '../../report/fields';
import { type Metric } from '../../report/query';
import { type PartProps } from './parts';
import { Repeated } from '../../components/Repeated';

interface Props extends Pick<PartProps, 'suggest'> {
  id: string;
  metric: Metric;
  onChange: (metric: Metric) => void;
}

const fieldOf = { queue: 'queue_name', channel: 'channel' } as const;

/** The thresholds of a metric that differ by queue or channel: an answer in time is another for mail than for a call. */
export function ThresholdsRow({ id, metric, onChange, suggest }: Props) {
  // One that is not written in full is not asked yet.
  const [exceptions, setExceptions] = useState<Exception[]>(() => toExceptions(metric.thresholds));
  const title = measureById(metric.measure)?.title ?? metric.measure;
  return (
    <EditorRow>
      <EditorField
        label={`${title}: thresholds by channel or queue`}
        tooltip="Rows of these have a threshold of their own; a queue's goes before its channel's. Without any, those of the data source count."
        htmlFor={`${id}-exception-0-by`}
        optional
      >
        <Repeated<Exception>
          items={exceptions}
          noun="threshold"
          next={{ by: 'channel', name: '', threshold: '' }}
          onChange={(next) => {
            setExceptions(next);
            onChange({ ...metric, thresholds: fromExceptions(next) });
          }}
        >
          {(exception, onExceptionChange, position) => (
            <ThresholdItem
              id={`${id}-exception-${position}`}
              exception={exception}
              onChange={onExceptionChange}
              suggest={(by, typed) => suggest(fieldOf[by], [], typed)}
            />
          )}
        </Repeated>
      </EditorField>
    </EditorRow>
  );
}
