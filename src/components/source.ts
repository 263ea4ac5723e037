// The data source behind a report, as far as the panel and the app ask it.
import {
  type AdHocVariableFilter,
  type DataQueryRequest,
  type DataQueryResponse,
  type PanelData,
  type ScopedVars,
  type TimeRange,
} from '@grafana/data';
import { config, getDataSourceSrv } from '@grafana/runtime';
import { type Observable } from 'rxjs';
import { type FieldId } from '../report/fields';
import { type SegmentsQuery } from '../report/query';

export interface Source {
  uid: string;
  applyTemplateVariables(
    query: SegmentsQuery,
    scoped: ScopedVars,
    filters?: AdHocVariableFilter[]
  ): SegmentsQuery;
  query(request: DataQueryRequest<SegmentsQuery>): Observable<DataQueryResponse>;
  /** The catalogue, with what the relation has. */
  fields(): Promise<{ fields: Array<{ id: FieldId; available: boolean }> }>;
  /** The values of a query's field, the most frequent first. */
  fieldValues(
    query: Omit<SegmentsQuery, 'refId'>,
    range?: TimeRange
  ): Promise<Array<{ value: string; count: number }>>;
}

export type PanelRequest = NonNullable<PanelData['request']>;

export async function sourceOf(query: SegmentsQuery, request: PanelRequest): Promise<Source> {
  return (await getDataSourceSrv().get(query.datasource, request.scopedVars)) as unknown as Source;
}

/** Whether the panel may ask more than its dashboard says: who looks at a public dashboard may not. */
export function mayAsk(): boolean {
  return !config.publicDashboardAccessToken;
}
