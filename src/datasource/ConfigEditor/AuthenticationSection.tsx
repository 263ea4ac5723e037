import { ConfigSection, ConfigSubSection } from '@grafana/plugin-ui';
import { Field, SecretInput, Stack } from '@grafana/ui';
import { PemSecret } from './PemSecret';
import { type SectionProps, withoutSecret, withSecret } from './settings';
import { SETTING_WIDTH, TextSetting } from './TextSetting';

/** Who asks, and the certificates both sides show. */
export function AuthenticationSection({ options, onOptionsChange }: SectionProps) {
  const { secureJsonData, secureJsonFields } = options;
  const mode = options.jsonData.sslmode ?? 'verify-full';
  const pem = { options, onOptionsChange };
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
        {mode !== 'disable' && (
          <ConfigSubSection
            title="Certificates"
            description="Paste the whole text of each file. They are stored encrypted."
          >
            <Stack direction="column" gap={2}>
              {mode !== 'require' && (
                <PemSecret
                  {...pem}
                  secret="tlsCACert"
                  label="CA certificate"
                  description="The authority that signed the server’s certificate. Empty: the authorities this machine trusts."
                  begins="-----BEGIN CERTIFICATE-----"
                />
              )}
              <PemSecret
                {...pem}
                secret="tlsClientCert"
                label="Client certificate"
                description="Only where the server asks clients for one."
                begins="-----BEGIN CERTIFICATE-----"
              />
              <PemSecret
                {...pem}
                secret="tlsClientKey"
                label="Client key"
                description="Belongs to the client certificate."
                begins="-----BEGIN PRIVATE KEY-----"
              />
            </Stack>
          </ConfigSubSection>
        )}
      </Stack>
    </ConfigSection>
  );
}
