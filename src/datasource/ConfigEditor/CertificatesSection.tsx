import { ConfigSection } from '@grafana/plugin-ui';
import { Stack } from '@grafana/ui';
import { PemSecret } from './PemSecret';
import { type SectionProps } from './settings';

/** The certificates that both sides of an encrypted connection show. */
export function CertificatesSection(props: SectionProps) {
  const mode = props.options.jsonData.sslmode ?? 'verify-full';
  return (
    <ConfigSection
      title="Certificates"
      description="Paste the whole text of each file. They are stored encrypted."
    >
      <Stack direction="column" gap={2}>
        <PemSecret
          {...props}
          secret="tlsCACert"
          label="CA certificate"
          description={`The authority that signed the server’s certificate. Empty: ${
            mode === 'require' ? 'the certificate is not checked' : 'the authorities this machine trusts'
          }.`}
          begins="-----BEGIN CERTIFICATE-----"
        />
        <PemSecret
          {...props}
          secret="tlsClientCert"
          label="Client certificate"
          description="Only where the server asks clients for one."
          begins="-----BEGIN CERTIFICATE-----"
        />
        <PemSecret
          {...props}
          secret="tlsClientKey"
          label="Client key"
          description="Belongs to the client certificate."
          begins="-----BEGIN PRIVATE KEY-----"
        />
      </Stack>
    </ConfigSection>
  );
}
