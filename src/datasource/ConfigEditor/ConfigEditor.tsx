import { css } from '@emotion/css';
import { config } from '@grafana/runtime';
import { Divider, Stack, Text, useStyles2 } from '@grafana/ui';
import { HiddenHeading } from '../../components/Hidden';
import { AccessSection } from './AccessSection';
import { AuthenticationSection } from './AuthenticationSection';
import { CertificatesSection } from './CertificatesSection';
import { useChanges } from '../useChanges';
import { ConnectionSection } from './ConnectionSection';
import { LimitsSection } from './LimitsSection';
import { MetricsSection } from './MetricsSection';
import { ProxySection } from './ProxySection';
import { SegmentsSection } from './SegmentsSection';
import { type EditorProps } from './settings';

/** The settings of a data source. One that is provisioned from a file can be read, not changed. */
export function ConfigEditor({ options, onOptionsChange }: EditorProps) {
  const styles = useStyles2(getStyles);
  const encrypted = options.jsonData.sslmode !== 'disable';
  const section = { options, onOptionsChange: useChanges(options, (next) => onOptionsChange(next)) };
  return (
    <fieldset className={styles.editor} disabled={options.readOnly} data-testid="segments-config-editor">
      <Stack direction="column" gap={2}>
        {/* The sections' headings are of the third level. */}
        <HiddenHeading>Settings</HiddenHeading>
        <Text color="secondary">
          Reads the segments of interactions from a table or view in PostgreSQL. Fields marked with * are
          required.
        </Text>
        <Divider spacing={1} />
        <ConnectionSection {...section} />
        <Divider spacing={1} />
        <AuthenticationSection {...section} />
        {encrypted && (
          <>
            <Divider spacing={1} />
            <CertificatesSection {...section} />
          </>
        )}
        {config.secureSocksDSProxyEnabled && (
          <>
            <Divider spacing={1} />
            <ProxySection {...section} />
          </>
        )}
        <Divider spacing={1} />
        <SegmentsSection {...section} />
        <Divider spacing={1} />
        <MetricsSection {...section} />
        <Divider spacing={1} />
        <AccessSection {...section} />
        <Divider spacing={1} />
        <LimitsSection {...section} />
      </Stack>
    </fieldset>
  );
}

const getStyles = () => ({
  editor: css({
    border: 0,
    margin: 0,
    padding: 0,
    minWidth: 0,
    // On a phone there is less room than the settings' width.
    '[data-testid="input-wrapper"], textarea': { maxWidth: '100%' },
  }),
});
