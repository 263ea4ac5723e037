import { EditorField } from '@grafana/plugin-ui';
import { Combobox } from '@grafana/ui';
import { CHECKS } from '../../report/query.gen';
import { type PartProps } from './parts';

interface Props extends PartProps {
  label: string;
  tooltip: string;
  placeholder: string;
}

const options = CHECKS.map(({ id, label, help }) => ({ value: id, label, description: help }));

/** One check of the data, or a template variable that names one. */
export function CheckField({ id, query, onChange, label, tooltip, placeholder }: Props) {
  return (
    <EditorField label={label} tooltip={tooltip} htmlFor={`${id}-check`} optional>
      <Combobox
        id={`${id}-check`}
        width={36}
        placeholder={placeholder}
        isClearable
        createCustomValue
        options={options}
        value={query.check ?? null}
        onChange={(chosen) => onChange({ check: chosen?.value })}
      />
    </EditorField>
  );
}
