import { type QueryEditorProps } from '@grafana/data';
import { EditorRows } from '@grafana/plugin-ui';
import { Text } from '@grafana/ui';
import { type SegmentsDataSource } from '../datasource';
import { type PartProps } from '../QueryEditor/parts';
import { RefusedQuery } from '../QueryEditor/RefusedQuery';
import { useCatalogue } from '../../components/useCatalogue';
import { useSuggestions } from '../../components/useSuggestions';
import { ValuesRows } from '../QueryEditor/ValuesRows';
import { readQuery } from '../../report/readQuery';
import { type SegmentsQuery } from '../../report/query';
import { type Settings } from '../types';
import { useChanges } from '../useChanges';
import { describeQuery } from '../../report/words';
import { asValuesQuery } from './valuesQuery';

type Props = QueryEditorProps<SegmentsDataSource, SegmentsQuery, Settings>;

/** The query of a template variable: the values of a field. Grafana shows them below. */
export function VariableEditor({ query: stored, onChange, datasource, range }: Props) {
  const catalogue = useCatalogue(datasource);
  const suggest = useSuggestions(datasource, stored, range);
  const replace = useChanges(stored, (next) => onChange(next));
  const reading = readQuery(asValuesQuery(stored));
  if ('problems' in reading) {
    return (
      <RefusedQuery query={stored} problems={reading.problems} onReplace={() => replace(asValuesQuery())} />
    );
  }
  const { query } = reading;
  const part: PartProps = {
    id: 'segments-variable',
    query,
    onChange: (patch) => replace({ ...query, ...patch }),
    catalogue,
    defaults: datasource.defaults,
    suggest,
  };
  return (
    <EditorRows>
      <ValuesRows {...part} />
      <Text color="secondary" variant="bodySmall">
        {describeQuery(query)}, {query.sorted ? 'in their order' : 'the most frequent first'}.
      </Text>
    </EditorRows>
  );
}
