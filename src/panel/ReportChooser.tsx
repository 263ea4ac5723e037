import { type DataFrame } from '@grafana/data';
import { Combobox } from '@grafana/ui';
import { useId } from 'react';
import { HiddenLabel } from '../components/Hidden';

interface Props {
  reports: DataFrame[];
  shown: DataFrame;
  onChange: (refId: string) => void;
}

/** Chooses a report where a panel has several: one table shows one. */
export function ReportChooser({ reports, shown, onChange }: Props) {
  const id = useId();
  return (
    <div>
      <HiddenLabel htmlFor={id}>Query whose report is shown</HiddenLabel>
      <Combobox
        id={id}
        width="auto"
        minWidth={12}
        options={reports.map(({ refId = '', name }) => ({ value: refId, label: name || `Query ${refId}` }))}
        value={shown.refId ?? ''}
        onChange={({ value }) => onChange(value)}
      />
    </div>
  );
}
