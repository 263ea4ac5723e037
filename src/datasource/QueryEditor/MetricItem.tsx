import { Combobox } from '@grafana/ui';
import { type Aggregate, type Formula, measureById, type MeasureId } from '../../report/fields';
import { checkThreshold } from '../../report/checks';
import { type QueryDefaults } from '../model';
import { type Metric } from '../../report/query';
import { aggregateLabel, formulaOptions } from '../../report/words';
import { CommitInput } from '../../components/CommitInput';
import { HiddenLabel } from '../../components/Hidden';
import { measureOptions } from '../../components/fieldOptions';
import { type Catalogue } from '../../components/useCatalogue';

interface Props {
  id: string;
  metric: Metric;
  onChange: (metric: Metric) => void;
  catalogue: Catalogue;
  defaults: QueryDefaults;
}

/** One figure of a metrics query: what is measured, and how many rows become one number. */
export function MetricItem({ id, metric, onChange, catalogue, defaults }: Props) {
  const { aggregates = [], threshold = null } = measureById(metric.measure) ?? {};
  return (
    <>
      <HiddenLabel htmlFor={`${id}-measure`}>Measure</HiddenLabel>
      <Combobox
        id={`${id}-measure`}
        width="auto"
        minWidth={22}
        options={measureOptions(catalogue, metric.measure)}
        value={metric.measure}
        onChange={({ value }) => onChange(withMeasure(metric, value))}
      />
      {aggregates.length > 0 && (
        <>
          <HiddenLabel htmlFor={`${id}-aggregate`}>Aggregate</HiddenLabel>
          <Combobox
            id={`${id}-aggregate`}
            width={14}
            options={aggregates.map((value) => ({ value, label: aggregateLabel(value) }))}
            value={metric.aggregate ?? null}
            onChange={({ value }) => onChange({ ...metric, aggregate: value })}
          />
        </>
      )}
      {typeof threshold === 'string' && (
        <>
          <HiddenLabel htmlFor={`${id}-threshold`}>Threshold</HiddenLabel>
          <CommitInput
            id={`${id}-threshold`}
            width={18}
            prefix="within"
            placeholder={threshold || defaults.threshold}
            value={metric.threshold ?? ''}
            check={checkThreshold}
            onCommit={(threshold) => onChange({ ...metric, threshold: threshold.trim() || undefined })}
          />
        </>
      )}
      {metric.measure === 'service_level' && (
        <>
          <HiddenLabel htmlFor={`${id}-formula`}>Formula</HiddenLabel>
          <Combobox<Formula>
            id={`${id}-formula`}
            width={26}
            placeholder={formulaOptions.find(({ value }) => value === defaults.formula)?.label}
            options={formulaOptions}
            value={metric.formula ?? null}
            onChange={(chosen) => onChange({ ...metric, formula: chosen?.value })}
            isClearable
          />
        </>
      )}
    </>
  );
}

// Keeps the aggregate where the other measure has it too.
function withMeasure(metric: Metric, measure: MeasureId): Metric {
  const aggregates: readonly Aggregate[] = measureById(measure)?.aggregates ?? [];
  if (aggregates.length === 0) {
    return { measure };
  }
  const same = metric.aggregate && aggregates.includes(metric.aggregate);
  return { measure, aggregate: same ? metric.aggregate : aggregates[0] };
}
