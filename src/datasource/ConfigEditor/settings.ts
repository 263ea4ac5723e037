import { type DataSourceSettings } from '@grafana/data';
import { type SecureSettings, type Settings } from '../types';

export type Options = DataSourceSettings<Settings, SecureSettings>;
export type Secret = keyof SecureSettings;

// Each of these keeps every other setting and secret as it is, also those that
// are typed but not saved yet.

export function withSetting<K extends keyof Settings>(options: Options, key: K, value: Settings[K]): Options {
  return { ...options, jsonData: { ...options.jsonData, [key]: value } };
}

export function withSecret(options: Options, key: Secret, value: string): Options {
  return { ...options, secureJsonData: { ...options.secureJsonData, [key]: value } };
}

/** Forgets a stored secret, so that another can be typed in its place. */
export function withoutSecret(options: Options, key: Secret): Options {
  return {
    ...options,
    secureJsonFields: { ...options.secureJsonFields, [key]: false },
    secureJsonData: { ...options.secureJsonData, [key]: '' },
  };
}
