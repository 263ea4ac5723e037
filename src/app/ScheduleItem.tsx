import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Button, Combobox, InlineField, InlineSwitch, Input, useStyles2 } from '@grafana/ui';
import { type Every, type Schedule, two, WEEKDAYS } from '../report/schedule';
import { ZoneCombobox } from './ZoneCombobox';

interface Props {
  id: string;
  /** From 0. */
  position: number;
  schedule: Schedule;
  onChange: (schedule: Schedule) => void;
  onRemove: () => void;
}

const rhythms: Array<{ value: Every; label: string }> = [
  { value: 'hour', label: 'Hourly' },
  { value: 'day', label: 'Daily' },
  { value: 'week', label: 'Weekly' },
  { value: 'month', label: 'Monthly' },
];
const weekdays = WEEKDAYS.map((label, i) => ({ value: i + 1, label }));
const numbers = (count: number, first: number) =>
  Array.from({ length: count }, (_, i) => ({ value: first + i, label: String(first + i) }));
const days = numbers(31, 1);
const minutes = numbers(60, 0);

/** One schedule: how often, when, and on which clock. */
export function ScheduleItem({ id, position, schedule, onChange, onRemove }: Props) {
  const styles = useStyles2(getStyles);
  const { every } = schedule;
  return (
    <div role="group" aria-label={`Schedule ${position + 1}`} className={styles.item}>
      <InlineField label="Every" htmlFor={`${id}-every`}>
        <Combobox
          id={`${id}-every`}
          width={14}
          options={rhythms}
          value={every}
          onChange={({ value }) => onChange(withRhythm(schedule, value))}
        />
      </InlineField>
      {every === 'week' && (
        <InlineField label="On" htmlFor={`${id}-weekday`}>
          <Combobox
            id={`${id}-weekday`}
            width={16}
            options={weekdays}
            value={schedule.weekday}
            onChange={({ value }) => onChange({ ...schedule, weekday: value })}
          />
        </InlineField>
      )}
      {every === 'month' && (
        <InlineField
          label="On day"
          htmlFor={`${id}-day`}
          tooltip="In a month without this day it is the last one."
        >
          <Combobox
            id={`${id}-day`}
            width={10}
            options={days}
            value={schedule.day}
            onChange={({ value }) => onChange({ ...schedule, day: value })}
          />
        </InlineField>
      )}
      {every === 'hour' ? (
        <InlineField label="At minute" htmlFor={`${id}-minute`}>
          <Combobox
            id={`${id}-minute`}
            width={10}
            options={minutes}
            value={schedule.minute}
            onChange={({ value }) => onChange({ ...schedule, minute: value })}
          />
        </InlineField>
      ) : (
        <InlineField label="At" htmlFor={`${id}-time`}>
          <Input
            id={`${id}-time`}
            type="time"
            width={14}
            required
            value={`${two(schedule.hour)}:${two(schedule.minute)}`}
            onChange={({ currentTarget }) => {
              const [hour, minute] = currentTarget.value.split(':').map(Number);
              if (hour !== undefined && minute !== undefined) {
                onChange({ ...schedule, hour, minute });
              }
            }}
          />
        </InlineField>
      )}
      <InlineField label="Zone" htmlFor={`${id}-zone`}>
        <ZoneCombobox
          id={`${id}-zone`}
          value={schedule.timezone}
          onChange={(timezone) => onChange({ ...schedule, timezone })}
        />
      </InlineField>
      <InlineField label="Switched on" htmlFor={`${id}-enabled`}>
        <InlineSwitch
          id={`${id}-enabled`}
          value={schedule.enabled}
          onChange={({ currentTarget }) => onChange({ ...schedule, enabled: currentTarget.checked })}
        />
      </InlineField>
      <Button
        type="button"
        variant="secondary"
        icon="trash-alt"
        aria-label={`Remove schedule ${position + 1}`}
        onClick={onRemove}
      />
    </div>
  );
}

/** The schedule with another rhythm, at the time that it had. */
function withRhythm(schedule: Schedule, every: Every): Schedule {
  const { minute, timezone, enabled } = schedule;
  const hour = 'hour' in schedule ? schedule.hour : 6;
  switch (every) {
    case 'hour':
      return { every, minute, timezone, enabled };
    case 'day':
      return { every, hour, minute, timezone, enabled };
    case 'week':
      return { every, weekday: 1, hour, minute, timezone, enabled };
    case 'month':
      return { every, day: 1, hour, minute, timezone, enabled };
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  item: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
  }),
});
