import { type DataSourcePluginOptionsEditorProps, type DataSourceSettings } from '@grafana/data';
import { type SecureSettings, type Settings } from '../types';

export type Options = DataSourceSettings<Settings, SecureSettings>;
export type EditorProps = DataSourcePluginOptionsEditorProps<Settings, SecureSettings>;

/** What each section of the config editor is given. */
export type SectionProps = Pick<EditorProps, 'options' | 'onOptionsChange'>;

/** Settings that are whole numbers. */
export type NumberSetting = 'maxOpenConns' | 'connMaxLifetime' | 'rowLimit' | 'exportsPerUser';

// Each of these keeps every other setting and secret as it is, also those that
// are typed but not saved yet.

export function withSetting<K extends keyof Settings>(options: Options, key: K, value: Settings[K]): Options {
  return { ...options, jsonData: { ...options.jsonData, [key]: value } };
}

/** Stores what is written as a number where it is one, and leaves it out where it is empty. */
export function withNumber(options: Options, key: NumberSetting, text: string): Options {
  const written = text.trim();
  return withSetting(
    options,
    key,
    written === '' ? undefined : /^\d+$/.test(written) ? Number(written) : text
  );
}

export function withSecret(options: Options, key: keyof SecureSettings, value: string): Options {
  return { ...options, secureJsonData: { ...options.secureJsonData, [key]: value } };
}

/** Forgets a stored secret, so that another can be typed in its place. */
export function withoutSecret(options: Options, key: keyof SecureSettings): Options {
  return {
    ...options,
    secureJsonFields: { ...options.secureJsonFields, [key]: false },
    secureJsonData: { ...options.secureJsonData, [key]: '' },
  };
}
