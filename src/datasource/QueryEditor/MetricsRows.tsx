import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { Combobox, type ComboboxOption, MultiCombobox, RadioButtonGroup } from '@grafana/ui';
import { type Aggregate, type Field, type FieldId } from '../../report/fields';
import { LIMITS } from '../../report/fields.gen';
import { checkInterval } from '../checks';
import { type Format, type Metric } from '../types';
import { MetricItem } from './MetricItem';
import { NumberField } from './NumberField';
import { fieldOptions } from './options';
import { type PartProps } from './parts';
import { Repeated } from './Repeated';
import { type Catalogue } from './useCatalogue';

const formats: Array<{ value: Format; label: string; description: string }> = [
  { value: 'time_series', label: 'Time series', description: 'Each figure over time, for graphs and alerts' },
  { value: 'table', label: 'Table', description: 'Each figure once for the whole time range' },
];

const intervals: Array<ComboboxOption<string>> = [
  { value: 'auto', label: 'auto', description: 'As fits the panel’s width' },
  ...['1m', '5m', '15m', '30m', '1h', '1d', '1w'].map((value) => ({ value, label: value })),
];

// A group is a name, not a moment or a length of time.
const groupable = ({ kind }: Field) => kind !== 'time' && kind !== 'duration';

/** What a metrics query returns: its figures, their groups, over time or once. */
export function MetricsRows({ id, query, onChange, catalogue }: PartProps) {
  const metrics = query.metrics ?? [];
  const groupBy = query.groupBy ?? [];
  const format = query.format ?? 'time_series';
  const interval = query.interval ?? 'auto';
  return (
    <>
      <EditorRow>
        <EditorField label="Metrics" htmlFor={`${id}-metric-0-measure`}>
          <Repeated
            items={metrics}
            noun="metric"
            next={nextMetric(metrics, catalogue)}
            onChange={(changed) => onChange({ metrics: changed })}
          >
            {(metric, onMetricChange, position) => (
              <MetricItem
                id={`${id}-metric-${position}`}
                metric={metric}
                onChange={onMetricChange}
                catalogue={catalogue}
              />
            )}
          </Repeated>
        </EditorField>
      </EditorRow>
      <EditorRow>
        <EditorField
          label="Group by"
          tooltip="One series or row for each value of these fields."
          htmlFor={`${id}-group`}
          optional
        >
          <MultiCombobox<FieldId>
            id={`${id}-group`}
            width="auto"
            minWidth={30}
            maxWidth={80}
            placeholder="All together"
            options={fieldOptions(catalogue, groupBy, groupable)}
            value={groupBy}
            onChange={(options) => onChange({ groupBy: options.map(({ value }) => value) })}
            isClearable
          />
        </EditorField>
        {groupBy.length > 0 && (
          <NumberField
            id={`${id}-groups`}
            label="Group limit"
            tooltip="More groups than this are refused, never cut in silence."
            value={query.maxGroups}
            fallback={LIMITS.defaultGroups.toLocaleString('en')}
            max={LIMITS.maxGroups}
            onChange={(maxGroups) => onChange({ maxGroups })}
          />
        )}
      </EditorRow>
      <EditorRow>
        <EditorField label="Format">
          <RadioButtonGroup
            options={formats}
            value={format}
            onChange={(value) => onChange({ format: value })}
          />
        </EditorField>
        {format === 'time_series' && (
          <EditorField
            label="Interval"
            tooltip="The width of a point: auto, 30s, 5m, 1h, 1d. Whole days begin at midnight in the data source's time zone."
            htmlFor={`${id}-interval`}
            invalid={Boolean(checkInterval(interval))}
            error={checkInterval(interval)}
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
      </EditorRow>
    </>
  );
}

// Offers what is not asked for yet, so that adding never makes a query that is refused.
function nextMetric(metrics: Metric[], catalogue: Catalogue): Metric | undefined {
  const candidates = catalogue.measures.flatMap(({ id, aggregates }): Metric[] =>
    aggregates.length > 0
      ? aggregates.map((aggregate: Aggregate) => ({ measure: id, aggregate }))
      : [{ measure: id }]
  );
  const likely: Metric[] = [
    { measure: 'queue_wait_time', aggregate: 'p95' },
    { measure: 'service_level' },
    { measure: 'interactions' },
  ];
  const offered = candidates.filter(
    ({ measure, aggregate }) =>
      !metrics.some((metric) => metric.measure === measure && metric.aggregate === aggregate)
  );
  const isOffered = ({ measure, aggregate }: Metric) =>
    offered.some((metric) => metric.measure === measure && metric.aggregate === aggregate);
  return likely.find(isOffered) ?? offered[0];
}
