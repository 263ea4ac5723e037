import { type DataSourceJsonData } from '@grafana/data';
import { type Thresholds } from '../components/thresholds';
import { type Field, type Formula } from '../report/fields';
import { type TLS_MODES } from '../report/settings.gen';

export type TLSMode = (typeof TLS_MODES)[number];

/**
 * Settings of the data source besides its url (host:port) and user. The
 * backend takes numbers and switches as text too, as provisioning writes them;
 * what it cannot read stays as it was written, for it to refuse.
 */
export interface Settings extends DataSourceJsonData {
  database?: string;
  sslmode?: TLSMode;
  maxOpenConns?: number | string;
  /** Seconds. */
  connMaxLifetime?: number | string;
  /** schema.name */
  relation?: string;
  rowLimit?: number | string;
  queryTimeout?: number | string;
  timezone?: string;
  serviceLevelThreshold?: number | string;
  serviceLevelThresholds?: Thresholds;
  serviceLevelFormula?: Formula;
  talkIncludesHold?: boolean | string;
  exportsPerUser?: number | string;
  exportStallTimeout?: number | string;
  maskPersonalData?: boolean | string;
  rowAccess?: boolean | string;
  /** Grafana's own name: connect through its secure SOCKS proxy. */
  enableSecureSocksProxy?: boolean;
}

/** Written to Grafana, never read back. */
export interface SecureSettings {
  password?: string;
  tlsCACert?: string;
  tlsClientCert?: string;
  tlsClientKey?: string;
  /** Of the pseudonyms that mask personal data. */
  maskKey?: string;
}

/** Answer of the resource `fields`: the catalogue, with what the relation has. */
export interface FieldsAnswer {
  fields: AvailableField[];
  problems: string[];
}

export interface AvailableField extends Omit<Field, 'required'> {
  available: boolean;
}

/** Answer of the resource `values`: the most frequent first. */
export interface ValuesAnswer {
  values: Array<{ value: string; count: number }>;
}

/** Answer of the resource `relations`: what the database user can read. */
export interface RelationsAnswer {
  relations: Relation[];
}

export interface Relation {
  name: string;
  kind: string;
  usable: boolean;
  problems: string[];
  missing: string[];
}
