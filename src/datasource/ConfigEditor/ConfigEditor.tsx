import { type DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Field, Input, SecretInput } from '@grafana/ui';
import { type SecureSettings, type Settings } from '../types';
import { withoutSecret, withSecret, withSetting } from './settings';

type Props = DataSourcePluginOptionsEditorProps<Settings, SecureSettings>;

const WIDTH = 50;

export function ConfigEditor({ options, onOptionsChange }: Props) {
  const { jsonData, secureJsonData, secureJsonFields } = options;
  return (
    <>
      <Field label="Host URL" description="Host and port of the PostgreSQL server." required>
        <Input
          id="url"
          width={WIDTH}
          placeholder="localhost:5432"
          value={options.url}
          onChange={(event) => onOptionsChange({ ...options, url: event.currentTarget.value })}
        />
      </Field>
      <Field label="Database name" required>
        <Input
          id="database"
          width={WIDTH}
          value={jsonData.database ?? ''}
          onChange={(event) => onOptionsChange(withSetting(options, 'database', event.currentTarget.value))}
        />
      </Field>
      <Field label="Username" required>
        <Input
          id="user"
          width={WIDTH}
          value={options.user}
          onChange={(event) => onOptionsChange({ ...options, user: event.currentTarget.value })}
        />
      </Field>
      <Field label="Password">
        <SecretInput
          id="password"
          width={WIDTH}
          isConfigured={Boolean(secureJsonFields?.password)}
          value={secureJsonData?.password ?? ''}
          onChange={(event) => onOptionsChange(withSecret(options, 'password', event.currentTarget.value))}
          onReset={() => onOptionsChange(withoutSecret(options, 'password'))}
        />
      </Field>
      <Field label="Relation" description="The table or view of segments, as schema.name.">
        <Input
          id="relation"
          width={WIDTH}
          placeholder="public.interaction_segments"
          value={jsonData.relation ?? ''}
          onChange={(event) => onOptionsChange(withSetting(options, 'relation', event.currentTarget.value))}
        />
      </Field>
    </>
  );
}
