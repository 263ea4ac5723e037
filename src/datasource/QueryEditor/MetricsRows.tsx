import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { type Aggregate, measureById } from '../../report/fields';
import { type Metric } from '../../report/query';
import { Compare } from './Compare';
import { DayInterval } from './DayInterval';
import { FiltersRow } from './FiltersRow';
import { GroupBy } from './GroupBy';
import { MetricItem } from './MetricItem';
import { type PartProps } from './parts';
import { Repeated } from '../../components/Repeated';
import { SeriesShape } from './SeriesShape';
import { ThresholdsRow } from './ThresholdsRow';
import { TimeScope } from './TimeScope';
import { type Catalogue } from '../../components/useCatalogue';

/** A metrics query: its figures, their groups, over time or once, and the rows they are made of. */
export function MetricsRows(part: PartProps) {
  const { id, query, onChange, catalogue, defaults, suggest } = part;
  const metrics = query.metrics ?? [];
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
                defaults={defaults}
              />
            )}
          </Repeated>
        </EditorField>
      </EditorRow>
      {metrics.map(
        (metric, position) =>
          measureById(metric.measure)?.thresholds && (
            <ThresholdsRow
              key={`${position}-${metric.measure}`}
              id={`${id}-metric-${position}`}
              metric={metric}
              onChange={(changed) => onChange({ metrics: metrics.with(position, changed) })}
              suggest={suggest}
            />
          )
      )}
      <EditorRow>
        <GroupBy {...part} />
        <DayInterval {...part} />
        <SeriesShape {...part} />
        <Compare {...part} />
      </EditorRow>
      <FiltersRow {...part} />
      <EditorRow>
        <TimeScope {...part} />
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
