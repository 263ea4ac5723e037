import { type QueryEditorProps } from '@grafana/data';
import { EditorRows } from '@grafana/plugin-ui';
import { type SegmentsDataSource } from '../datasource';
import { defaultQuery } from '../model';
import { readQuery } from '../../report/readQuery';
import { type QueryType, type SegmentsQuery } from '../../report/query';
import { type Settings } from '../types';
import { ChecksRows } from './ChecksRows';
import { MetricsRows } from './MetricsRows';
import { type PartProps } from './parts';
import { QueryTypeRow } from './QueryTypeRow';
import { RefusedQuery } from './RefusedQuery';
import { SegmentsRows } from './SegmentsRows';
import { TimelineRow } from './TimelineRow';
import { useCatalogue } from '../../components/useCatalogue';
import { useRunOnChange } from './useRunOnChange';
import { useShownDefault } from './useShownDefault';
import { useSuggestions } from '../../components/useSuggestions';
import { ValuesRows } from './ValuesRows';

type Props = QueryEditorProps<SegmentsDataSource, SegmentsQuery, Settings>;

/** The query of a panel, of Explore or of an alert rule, part by part. */
export function QueryEditor(props: Props) {
  const { query: stored, queries, onChange, onRunQuery, datasource, range, app } = props;
  const catalogue = useCatalogue(datasource);
  const suggest = useSuggestions(datasource, stored, range);
  const replace = useRunOnChange(stored, onChange, onRunQuery);
  useShownDefault(stored, queries, (query) => {
    onChange(query);
    onRunQuery();
  });
  const reading = readQuery(stored);
  if ('problems' in reading) {
    const { refId, datasource: ref, hide } = stored;
    return (
      <RefusedQuery
        query={stored}
        problems={reading.problems}
        onReplace={() => replace({ refId, datasource: ref, hide, ...defaultQuery(app) })}
      />
    );
  }
  const { query } = reading;
  const part: PartProps = {
    id: `segments-query-${query.refId}`,
    query,
    onChange: (patch) => replace({ ...query, ...patch }),
    catalogue,
    defaults: datasource.defaults,
    suggest,
  };
  const type = query.queryType ?? 'segments';
  return (
    <EditorRows>
      <QueryTypeRow type={type} onChange={(queryType) => replace(withType(query, queryType))} app={app} />
      {type === 'segments' && <SegmentsRows {...part} />}
      {type === 'metrics' && <MetricsRows {...part} />}
      {type === 'timeline' && <TimelineRow {...part} />}
      {type === 'values' && <ValuesRows {...part} />}
      {type === 'checks' && <ChecksRows {...part} />}
    </EditorRows>
  );
}

// What another type needs at least, so that it answers at once. What is set
// for the type left behind stays, for when it is chosen again.
function withType(query: SegmentsQuery, queryType: QueryType): SegmentsQuery {
  switch (queryType) {
    case 'metrics':
      return { metrics: [{ measure: 'queue_wait_time', aggregate: 'p95' }], ...query, queryType };
    case 'values':
      return { field: 'queue_name', ...query, queryType };
    default:
      return { ...query, queryType };
  }
}
