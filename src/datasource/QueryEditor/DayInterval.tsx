import { EditorField } from '@grafana/plugin-ui';
import { RadioButtonGroup } from '@grafana/ui';
import { DAY_INTERVALS, DEFAULT_DAY_INTERVAL } from '../../report/query.gen';
import { type PartProps } from './parts';

const widths = DAY_INTERVALS.map((value) => ({ value, label: value }));

/** How wide the intervals of the day are, where the query groups or filters by them. */
export function DayInterval({ query, onChange }: PartProps) {
  const uses = [...(query.groupBy ?? []), ...(query.filters ?? []).map(({ field }) => field)];
  if (!uses.includes('interval_of_day')) {
    return null;
  }
  return (
    <EditorField label="Interval of Day" tooltip="The width of the intervals that a day is divided into.">
      <RadioButtonGroup
        aria-label="Interval of Day"
        options={widths}
        value={query.intervalOfDay ?? DEFAULT_DAY_INTERVAL}
        onChange={(value) => onChange({ intervalOfDay: value === DEFAULT_DAY_INTERVAL ? undefined : value })}
      />
    </EditorField>
  );
}
