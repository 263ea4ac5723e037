import { Field, Switch } from '@grafana/ui';

interface Props {
  id: string;
  label: string;
  description: string;
  /** As text where provisioning wrote it so. */
  value: boolean | string | undefined;
  onChange: (on: boolean) => void;
}

/** A setting that is on or off. */
export function SwitchSetting({ id, label, description, value, onChange }: Props) {
  return (
    <Field label={label} description={description} htmlFor={id} noMargin>
      <Switch id={id} value={isOn(value)} onChange={(event) => onChange(event.currentTarget.checked)} />
    </Field>
  );
}

/** Whether a setting is on, also where provisioning wrote it as text. */
export function isOn(value: boolean | string | undefined): boolean {
  return ['true', 't', '1'].includes(String(value ?? false).toLowerCase());
}
