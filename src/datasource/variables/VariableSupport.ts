import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import { type Observable } from 'rxjs';
import { type SegmentsDataSource } from '../datasource';
import { type SegmentsQuery } from '../../report/query';
import { asValuesQuery } from './valuesQuery';
import { VariableEditor } from './VariableEditor';

/** Template variables: the values of a field, asked for by the backend's own query type. */
export class VariableSupport extends CustomVariableSupport<SegmentsDataSource, SegmentsQuery> {
  override editor = VariableEditor;

  constructor(private readonly datasource: SegmentsDataSource) {
    super();
  }

  override getDefaultQuery(): Partial<SegmentsQuery> {
    return asValuesQuery();
  }

  override query(request: DataQueryRequest<SegmentsQuery>): Observable<DataQueryResponse> {
    return this.datasource.query({ ...request, targets: request.targets.map(asValuesQuery) });
  }
}
