import { ConfigSection } from '@grafana/plugin-ui';
import { Combobox, Field, Stack } from '@grafana/ui';
import { TLS_MODES } from '../../report/settings.gen';
import { type TLSMode } from '../types';
import { checkAddress } from './checks';
import { type SectionProps, withSetting } from './settings';
import { SETTING_WIDTH, TextSetting } from './TextSetting';

const help: Record<TLSMode, string> = {
  disable: 'Not encrypted',
  require: 'Encrypted; the server’s certificate is checked only where a CA certificate is given',
  'verify-ca': 'Encrypted; the server’s certificate is checked',
  'verify-full': 'Encrypted; the server’s certificate and its host name are checked',
};
const modes = TLS_MODES.map((value) => ({ value, label: value, description: help[value] }));

/** Where the database is, and how the way there is protected. */
export function ConnectionSection({ options, onOptionsChange }: SectionProps) {
  return (
    <ConfigSection title="Connection">
      <Stack direction="column" gap={2}>
        <TextSetting
          id="url"
          label="Host URL"
          description="Host and port of the PostgreSQL server."
          placeholder="localhost:5432"
          required
          value={options.url}
          check={checkAddress}
          onChange={(url) => onOptionsChange({ ...options, url })}
        />
        <TextSetting
          id="database"
          label="Database name"
          required
          value={options.jsonData.database}
          onChange={(database) => onOptionsChange(withSetting(options, 'database', database))}
        />
        <Field
          label="TLS/SSL mode"
          description="How the connection is encrypted and the server checked: PostgreSQL’s sslmode."
          htmlFor="sslmode"
          noMargin
        >
          <Combobox<TLSMode>
            id="sslmode"
            width={SETTING_WIDTH}
            placeholder="verify-full"
            options={modes}
            value={options.jsonData.sslmode ?? null}
            onChange={({ value }) => onOptionsChange(withSetting(options, 'sslmode', value))}
          />
        </Field>
      </Stack>
    </ConfigSection>
  );
}
