import { Field } from '@grafana/ui';
import { useState } from 'react';
import { ThresholdItem } from '../../components/ThresholdItem';
import { type Exception, fromExceptions, toExceptions } from '../../components/thresholds';
import { Repeated } from '../../components/Repeated';
import { type SectionProps, withSetting } from './settings';

/** The thresholds of channels and queues: an answer in time is another for mail than for a call. */
export function ThresholdsSetting({ options, onOptionsChange }: SectionProps) {
  // One that is not written in full is not stored yet.
  const [exceptions, setExceptions] = useState(() => toExceptions(options.jsonData.serviceLevelThresholds));
  return (
    <Field
      label="Thresholds of channels and queues"
      description="These have a threshold of their own. A queue’s goes before its channel’s."
      noMargin
    >
      <Repeated<Exception>
        items={exceptions}
        noun="threshold"
        next={{ by: 'channel', name: '', threshold: '' }}
        onChange={(next) => {
          setExceptions(next);
          onOptionsChange(withSetting(options, 'serviceLevelThresholds', fromExceptions(next)));
        }}
      >
        {(exception, onChange, position) => (
          <ThresholdItem
            id={`serviceLevelThresholds-${position}`}
            exception={exception}
            onChange={onChange}
            suggest={() => Promise.resolve([])}
          />
        )}
      </Repeated>
    </Field>
  );
}
