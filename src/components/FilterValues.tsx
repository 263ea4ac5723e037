import { Combobox, type ComboboxOption, MultiCombobox } from '@grafana/ui';
import { useCallback } from 'react';
import { type DimensionId, fieldById, type Kind } from '../report/fields';
import { type Check, checkDuration, checkInteger, checkTime } from '../report/checks';
import { comparesEquality, takesMany } from '../report/operators';
import { type Filter } from '../report/query';
import { CommitInput } from './CommitInput';
import { HiddenLabel } from './Hidden';
import { Sized } from './Sized';

export type SuggestValues = (field: DimensionId, typed: string) => Promise<Array<ComboboxOption<string>>>;

interface Props {
  id: string;
  filter: Filter;
  onChange: (values: string[]) => void;
  suggest: SuggestValues;
}

/** How a value is written that is measured, not picked. */
const written: Partial<Record<Kind, { placeholder: string; check: Check }>> = {
  duration: { placeholder: '90, 00:01:30 or 1m30s', check: checkDuration },
  integer: { placeholder: '10', check: checkInteger },
  time: { placeholder: '2024-11-18T17:00:00Z', check: checkTime },
};

const booleans: Array<ComboboxOption<string>> = [
  { value: 'true', label: 'true' },
  { value: 'false', label: 'false' },
];

/** The values of a filter: picked from those in the data, or written. */
export function FilterValues({ id, filter, onChange, suggest }: Props) {
  const { field, operator, values = [] } = filter;
  const kind = fieldById(field)?.kind ?? 'text';
  const loadOptions = useCallback((typed: string) => suggest(field, typed), [field, suggest]);
  const options = kind === 'boolean' ? booleans : loadOptions;
  const label = <HiddenLabel htmlFor={id}>{takesMany(operator) ? 'Values' : 'Value'}</HiddenLabel>;

  if (takesMany(operator) || values.length > 1) {
    return (
      <>
        {label}
        <Sized width={widthFor(values)}>
          <MultiCombobox<string>
            id={id}
            placeholder="Any"
            options={options}
            value={values.map((value) => ({ value, label: value }))}
            onChange={(chosen) => onChange(chosen.map(({ value }) => value))}
            createCustomValue
          />
        </Sized>
      </>
    );
  }
  if (comparesEquality(operator) && !written[kind]) {
    return (
      <>
        {label}
        <Combobox<string>
          id={id}
          width="auto"
          minWidth={22}
          maxWidth={60}
          placeholder="Any"
          options={options}
          value={values[0] === undefined ? null : { value: values[0], label: values[0] }}
          onChange={(chosen) => onChange(chosen ? [chosen.value] : [])}
          createCustomValue
          isClearable
        />
      </>
    );
  }
  const { placeholder, check } = written[kind] ?? { placeholder: '^Sales_', check: undefined };
  return (
    <>
      {label}
      <CommitInput
        id={id}
        width={26}
        placeholder={placeholder}
        value={values[0] ?? ''}
        check={(text) => (text.trim() === '' ? undefined : check?.(text))}
        onCommit={(text) => onChange(text.trim() === '' ? [] : [text])}
      />
    </>
  );
}

// Wide enough to show the chosen values, in Grafana's grid units: about one for
// each letter, and more for the edges of each pill.
function widthFor(values: string[]): number {
  const needed = values.reduce((sum, value) => sum + value.length + 10, 14);
  return Math.min(Math.max(needed, 24), 80);
}
