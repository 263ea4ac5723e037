import { type QueryEditorProps } from '@grafana/data';
import { EditorField, EditorRow, EditorRows } from '@grafana/plugin-ui';
import { MultiCombobox, RadioButtonGroup } from '@grafana/ui';
import { fieldById, fields, type FieldId } from '../../report/fields';
import { type SegmentsDataSource } from '../datasource';
import { type QueryType, type SegmentsQuery, type Settings } from '../types';
import { queryTypeWords } from '../words';
import { CommitInput } from './CommitInput';

type Props = QueryEditorProps<SegmentsDataSource, SegmentsQuery, Settings>;

const types = (['segments', 'metrics', 'timeline'] as const).map((value) => ({
  value,
  label: queryTypeWords[value],
}));

export function QueryEditor({ query, onChange, onRunQuery }: Props) {
  const change = (patch: Partial<SegmentsQuery>) => {
    onChange({ ...query, ...patch });
    onRunQuery();
  };
  const type: QueryType = query.queryType ?? 'segments';
  return (
    <EditorRows>
      <EditorRow>
        <EditorField label="Query type">
          <RadioButtonGroup options={types} value={type} onChange={(queryType) => change({ queryType })} />
        </EditorField>
        {type === 'timeline' && (
          <EditorField label="Session ID" htmlFor={`session-${query.refId}`}>
            <CommitInput
              id={`session-${query.refId}`}
              width={40}
              value={query.sessionId ?? ''}
              onCommit={(sessionId) => change({ sessionId })}
            />
          </EditorField>
        )}
      </EditorRow>
      {type === 'segments' && (
        <EditorRow>
          <EditorField label="Fields" htmlFor={`fields-${query.refId}`} width={60}>
            <MultiCombobox<FieldId>
              id={`fields-${query.refId}`}
              placeholder="The report, in its order"
              options={fields.map(({ id, title, group, description }) => ({
                value: id,
                label: title,
                group,
                description,
              }))}
              value={(query.fields ?? []).filter((id) => fieldById(id))}
              onChange={(chosen) => change({ fields: chosen.map(({ value }) => value) })}
              isClearable
            />
          </EditorField>
        </EditorRow>
      )}
    </EditorRows>
  );
}
