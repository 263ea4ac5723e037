import { Field, Input } from '@grafana/ui';
import { type ComponentProps, useState } from 'react';
import { type Check } from '../../report/checks';

interface Props extends Omit<
  ComponentProps<typeof Input>,
  'value' | 'onChange' | 'onBlur' | 'invalid' | 'id'
> {
  id: string;
  label: string;
  description?: string;
  value: string | number | undefined;
  onChange: (value: string) => void;
  check?: Check;
}

/** A setting that is typed, with what is wrong about it below once the input is left. */
export function TextSetting({
  id,
  label,
  description,
  value: stored = '',
  onChange,
  check,
  required,
  ...input
}: Props) {
  const value = String(stored);
  const [left, setLeft] = useState(value !== '');
  const missing = required && value.trim() === '' ? `${label} is required.` : undefined;
  const problem = left ? (missing ?? check?.(value)) : undefined;
  return (
    <Field
      label={label}
      description={description}
      htmlFor={id}
      required={required}
      invalid={Boolean(problem)}
      error={problem}
      noMargin
    >
      <Input
        width={SETTING_WIDTH}
        {...input}
        id={id}
        required={required}
        value={value}
        onFocus={() => setLeft(false)}
        onChange={(event) => onChange(event.currentTarget.value)}
        onBlur={() => setLeft(true)}
      />
    </Field>
  );
}

/** In Grafana's grid units, the same for every setting. */
export const SETTING_WIDTH = 50;
