import { Combobox } from '@grafana/ui';

interface Props {
  id: string;
  value: string;
  onChange: (zone: string) => void;
}

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

/** Chooses a time zone by its IANA name. */
export function ZoneCombobox({ id, value, onChange }: Props) {
  const offered = zones.includes(value) ? zones : [value, ...zones];
  return (
    <Combobox
      id={id}
      options={offered.map((zone) => ({ value: zone, label: zone }))}
      value={value}
      onChange={({ value: zone }) => onChange(zone)}
    />
  );
}
