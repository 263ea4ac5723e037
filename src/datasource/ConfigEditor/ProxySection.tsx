import { ConfigSection } from '@grafana/plugin-ui';
import { Field, Switch } from '@grafana/ui';
import { type SectionProps, withSetting } from './settings';

/** Grafana's secure SOCKS proxy; private data source connect is one. */
export function ProxySection({ options, onOptionsChange }: SectionProps) {
  return (
    <ConfigSection title="Secure SOCKS proxy">
      <Field
        label="Connect through the proxy"
        description="For a database that this Grafana reaches by its secure SOCKS proxy or by private data source connect."
        htmlFor="enableSecureSocksProxy"
        noMargin
      >
        <Switch
          id="enableSecureSocksProxy"
          value={options.jsonData.enableSecureSocksProxy ?? false}
          onChange={(event) =>
            onOptionsChange(withSetting(options, 'enableSecureSocksProxy', event.currentTarget.checked))
          }
        />
      </Field>
    </ConfigSection>
  );
}
