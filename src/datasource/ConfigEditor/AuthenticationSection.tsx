import { ConfigSection } from '@grafana/plugin-ui';
import { Field, SecretInput, Stack } from '@grafana/ui';
import { type SectionProps, withoutSecret, withSecret } from './settings';
import { SETTING_WIDTH, TextSetting } from './TextSetting';

/** Who asks. */
export function AuthenticationSection({ options, onOptionsChange }: SectionProps) {
  const { secureJsonData, secureJsonFields } = options;
  return (
    <ConfigSection
      title="Authentication"
      description="A database user that may do nothing but read the relation is enough, and best."
    >
      <Stack direction="column" gap={2}>
        <TextSetting
          id="user"
          label="Username"
          required
          autoComplete="off"
          value={options.user}
          onChange={(user) => onOptionsChange({ ...options, user })}
        />
        <Field label="Password" htmlFor="password" noMargin>
          <SecretInput
            id="password"
            width={SETTING_WIDTH}
            autoComplete="new-password"
            isConfigured={Boolean(secureJsonFields?.password)}
            value={secureJsonData?.password ?? ''}
            onChange={(event) => onOptionsChange(withSecret(options, 'password', event.currentTarget.value))}
            onReset={() => onOptionsChange(withoutSecret(options, 'password'))}
          />
        </Field>
      </Stack>
    </ConfigSection>
  );
}
