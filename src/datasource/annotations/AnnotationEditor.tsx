import { type QueryEditorProps } from '@grafana/data';
import { EditorRows } from '@grafana/plugin-ui';
import { Text } from '@grafana/ui';
import { type SegmentsDataSource } from '../datasource';
import { type PartProps } from '../QueryEditor/parts';
import { RefusedQuery } from '../QueryEditor/RefusedQuery';
import { SegmentsRows } from '../QueryEditor/SegmentsRows';
import { useCatalogue } from '../../components/useCatalogue';
import { useSuggestions } from '../../components/useSuggestions';
import { readQuery } from '../../report/readQuery';
import { type SegmentsQuery } from '../../report/query';
import { type Settings } from '../types';
import { useChanges } from '../useChanges';
import { describeQuery } from '../../report/words';
import { defaultAnnotationQuery } from './annotationSupport';

type Props = QueryEditorProps<SegmentsDataSource, SegmentsQuery, Settings>;

/** The query of an annotation: each segment it finds is a mark on the graph. Grafana shows what it found below. */
export function AnnotationEditor({ query: stored, onChange, datasource, range }: Props) {
  const catalogue = useCatalogue(datasource);
  const suggest = useSuggestions(datasource, stored, range);
  const replace = useChanges(stored, (next) => onChange(next));
  const reading = readQuery({ ...stored, queryType: 'segments' });
  if ('problems' in reading) {
    const onReplace = () => replace({ ...defaultAnnotationQuery, refId: stored.refId });
    return <RefusedQuery query={stored} problems={reading.problems} onReplace={onReplace} />;
  }
  const { query } = reading;
  const part: PartProps = {
    id: 'segments-annotation',
    query,
    onChange: (patch) => replace({ ...query, ...patch }),
    catalogue,
    defaults: datasource.defaults,
    suggest,
  };
  return (
    <EditorRows>
      <SegmentsRows {...part} />
      <Text color="secondary" variant="bodySmall">
        Marks: {describeQuery(query)}.
      </Text>
    </EditorRows>
  );
}
