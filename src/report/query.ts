// The JSON of one query, as dashboards and alert rules store it. The backend's
// model is its source: the types are inferred from the generated schema.
import { type DataQuery } from '@grafana/schema';
import type * as z from 'zod/mini';
import { type filterSchema, type metricSchema, type querySchema, type sortSchema } from './schema.gen';

/** Keys that another query type uses are ignored. Filters may hold template variables. */
export interface SegmentsQuery extends Omit<DataQuery, 'queryType'>, z.infer<typeof querySchema> {}

/** Keeps the rows whose field compares with the values as the operator says; no values means no filter. */
export type Filter = z.infer<typeof filterSchema>;
export type Sort = z.infer<typeof sortSchema>;
export type Metric = z.infer<typeof metricSchema>;
export type QueryType = NonNullable<SegmentsQuery['queryType']>;
export type Format = NonNullable<SegmentsQuery['format']>;
