// The values of the parts of the local time, as editors offer them.
import { type ComboboxOption } from '@grafana/ui';
import { type DimensionId, type TimePartId } from './fields';

const two = (n: number) => String(n).padStart(2, '0');
const from = (start: number, count: number) => Array.from({ length: count }, (_, i) => start + i);
const asOption = (value: string): ComboboxOption<string> => ({ value, label: value });

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const values: Record<TimePartId, Array<ComboboxOption<string>>> = {
  hour_of_day: from(0, 24).map(two).map(asOption),
  day_of_week: days.map((description, i) => ({ ...asOption(String(i + 1)), description })),
  interval_of_day: from(0, 48).map((half) =>
    asOption(`${two(Math.floor(half / 2))}:${half % 2 ? '30' : '00'}`)
  ),
};

/** The values of a part of the local time that hold what is typed; none of a field. */
export function timePartValues(id: DimensionId, typed: string): Array<ComboboxOption<string>> {
  const wanted = typed.trim().toLowerCase();
  return id in values
    ? values[id as TimePartId].filter(({ value, description = '' }) =>
        `${value} ${description.toLowerCase()}`.includes(wanted)
      )
    : [];
}
