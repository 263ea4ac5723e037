import { type DataSourceJsonData } from '@grafana/data';
import { type DataQuery } from '@grafana/schema';
import { type TLS_MODES } from '../report/fields.gen';
import {
  type Aggregate,
  type FieldId,
  type Formula,
  type Kind,
  type MeasureId,
  type Operator,
  type Presence,
  type TimeField,
} from '../report/fields';

export type QueryType = 'segments' | 'metrics' | 'timeline' | 'values';
export type Format = 'time_series' | 'table';

/**
 * The JSON of one query, as dashboards and alert rules store it. The backend
 * gives it its meaning and refuses what it does not know. Keys that another
 * query type uses are passed over.
 */
export interface SegmentsQuery extends DataQuery {
  queryType?: QueryType;
  timeField?: TimeField;
  filters?: Filter[];
  includeInProgress?: boolean;

  // segments
  fields?: FieldId[];
  sort?: Sort[];
  /** Rows of a segments query, or values of a values query. */
  limit?: number;

  // metrics
  metrics?: Metric[];
  groupBy?: FieldId[];
  format?: Format;
  /** "auto", or a width as Grafana writes it: 30s, 5m, 1h, 1d. */
  interval?: string;
  maxGroups?: number;

  // timeline
  sessionId?: string;

  // values
  field?: FieldId;
  search?: string;
}

/** Keeps the rows whose field compares with the values as the operator says. */
export interface Filter {
  field: FieldId;
  operator: Operator;
  /** May hold template variables. No values means no filter. */
  values?: string[];
}

export interface Sort {
  field: FieldId;
  descending?: boolean;
}

export interface Metric {
  measure: MeasureId;
  aggregate?: Aggregate;
  /** Seconds, HH:mm:SS or 1m30s; service level only. */
  threshold?: string;
  /** Service level only. */
  formula?: Formula;
}

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
  serviceLevelFormula?: Formula;
  talkIncludesHold?: boolean | string;
}

/** Written to Grafana, never read back. */
export interface SecureSettings {
  password?: string;
  tlsCACert?: string;
  tlsClientCert?: string;
  tlsClientKey?: string;
}

/** Answer of the resource `fields`: the catalogue, with what the relation has. */
export interface FieldsAnswer {
  fields: AvailableField[];
  problems: string[];
}

export interface AvailableField {
  id: FieldId;
  title: string;
  kind: Kind;
  presence: Presence;
  group: string;
  description: string;
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
