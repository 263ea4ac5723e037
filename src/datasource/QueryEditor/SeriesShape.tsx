import { EditorField } from '@grafana/plugin-ui';
import { Combobox, type ComboboxOption, RadioButtonGroup } from '@grafana/ui';
import { checkInterval } from '../../report/checks';
import { FORMATS } from '../../report/query.gen';
import { type PartProps } from './parts';

const formats = FORMATS.map(({ id, label, help }) => ({ value: id, label, description: help }));

const intervals: Array<ComboboxOption<string>> = [
  { value: 'auto', label: 'auto', description: 'As fits the width of the panel' },
  ...['1m', '5m', '15m', '30m', '1h', '1d', '1w'].map((value) => ({ value, label: value })),
];

/** Whether the figures are wanted over time, and at what distance, or once. */
export function SeriesShape({ id, query, onChange }: PartProps) {
  const format = query.format ?? 'time_series';
  const interval = query.interval ?? 'auto';
  const problem = checkInterval(interval);
  return (
    <>
      <EditorField label="Format">
        <RadioButtonGroup
          aria-label="Format"
          options={formats}
          value={format}
          onChange={(value) => onChange({ format: value })}
        />
      </EditorField>
      {format === 'table' ? (
        <EditorField
          label="Rows for each"
          tooltip="One row for each group, or one for each group and interval: 30m, 1h, 1d. Days begin at midnight of the dashboard's time zone."
          htmlFor={`${id}-interval`}
          invalid={Boolean(problem)}
          error={problem}
          optional
        >
          <Combobox
            id={`${id}-interval`}
            width={20}
            placeholder="Group"
            options={intervals.filter(({ value }) => value !== 'auto')}
            value={interval === 'auto' ? null : interval}
            onChange={(chosen) => onChange({ interval: chosen?.value })}
            createCustomValue
            isClearable
          />
        </EditorField>
      ) : (
        <EditorField
          label="Interval"
          tooltip="The width of a point: auto, 30s, 5m, 1h, 1d. Days begin at midnight of the dashboard's time zone; in alert rules, of the data source's."
          htmlFor={`${id}-interval`}
          invalid={Boolean(problem)}
          error={problem}
        >
          <Combobox
            id={`${id}-interval`}
            width={16}
            options={intervals}
            value={interval}
            onChange={({ value }) => onChange({ interval: value })}
            createCustomValue
          />
        </EditorField>
      )}
    </>
  );
}
