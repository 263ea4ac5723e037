import {
  Button,
  Combobox,
  Field,
  FieldSet,
  RadioButtonGroup,
  Stack,
  Text,
  TextArea,
  TextLink,
} from '@grafana/ui';
import { useState } from 'react';
import { deliveredFiles, type Delivery, MOST_SCHEDULES } from '../report/delivery';
import { dateFormats } from '../report/files';
import { type Schedule } from '../report/schedule';
import { Pair } from './Pair';
import { grafanaReporting } from './reporting';
import { ScheduleItem } from './ScheduleItem';

interface Props {
  delivery: Delivery;
  /** The report's, in which a new schedule is. */
  timezone: string;
  /** What is wrong with the addresses. */
  problem: string | undefined;
  onChange: (delivery: Delivery) => void;
}

const generations = [
  { value: false, label: 'On demand' },
  { value: true, label: 'On a schedule' },
];

/** What a report is delivered as, when and to whom. */
export function DeliveryFields({ delivery, timezone, problem, onChange }: Props) {
  const { format, dateFormat, schedules, to } = delivery;
  const [text, setText] = useState(to.join('\n'));
  const change = (changed: Partial<Delivery>) => onChange({ ...delivery, ...changed });
  const daily: Schedule = { every: 'day', hour: 6, minute: 0, timezone, enabled: true };
  const reporting = grafanaReporting();
  return (
    <FieldSet label="Delivery">
      <Pair>
        <Field label="Format">
          <Combobox
            id="report-format"
            options={deliveredFiles.map(({ id, label, help }) => ({ value: id, label, description: help }))}
            value={format}
            onChange={({ value }) => change({ format: value })}
          />
        </Field>
        <Field label="Date format">
          <Combobox
            id="report-date-format"
            options={dateFormats.map(({ id, label }) => ({ value: id, label }))}
            value={dateFormat || dateFormats[0].id}
            onChange={({ value }) => change({ dateFormat: value === dateFormats[0].id ? '' : value })}
          />
        </Field>
      </Pair>
      <Field label="Generation">
        <RadioButtonGroup
          id="report-generation"
          options={generations}
          value={schedules.length > 0}
          onChange={(scheduled) => change({ schedules: scheduled ? [daily] : [] })}
        />
      </Field>
      {schedules.length > 0 && (
        <>
          <Field label="Schedules" description="The command segments deliver sends what is due.">
            <Stack direction="column" gap={1} alignItems="flex-start">
              {schedules.map((schedule, position) => (
                <ScheduleItem
                  key={position}
                  id={`report-schedule-${position}`}
                  position={position}
                  schedule={schedule}
                  onChange={(changed) => change({ schedules: schedules.with(position, changed) })}
                  onRemove={() => change({ schedules: schedules.toSpliced(position, 1) })}
                />
              ))}
              {schedules.length < MOST_SCHEDULES && (
                <Button
                  type="button"
                  variant="secondary"
                  icon="plus"
                  onClick={() => change({ schedules: [...schedules, daily] })}
                >
                  Add schedule
                </Button>
              )}
            </Stack>
          </Field>
          <Field
            label="Send to"
            description="Addresses of people and of mailing lists, one on each line."
            invalid={Boolean(problem)}
            error={problem}
          >
            <TextArea
              id="report-to"
              rows={3}
              value={text}
              placeholder="anna@example.com"
              onChange={({ currentTarget }) => {
                setText(currentTarget.value);
                change({ to: addresses(currentTarget.value) });
              }}
            />
          </Field>
        </>
      )}
      {reporting && (
        <Text color="secondary">
          As PDF, Grafana&apos;s own reporting sends the dashboard:{' '}
          <TextLink href={reporting}>Grafana reporting</TextLink>
        </Text>
      )}
    </FieldSet>
  );
}

/** What is written between line ends, commas, semicolons and blanks, each once. */
function addresses(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}
