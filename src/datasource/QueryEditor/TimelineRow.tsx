import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { CommitInput } from '../../components/CommitInput';
import { type PartProps } from './parts';

/** The interaction whose timeline is asked for. */
export function TimelineRow({ id, query, onChange }: Pick<PartProps, 'id' | 'query' | 'onChange'>) {
  return (
    <EditorRow>
      <EditorField
        label="Session ID"
        tooltip="The interaction to show, as the report's Session ID column names it. A variable such as $session works too."
        htmlFor={`${id}-session`}
      >
        <CommitInput
          id={`${id}-session`}
          width={50}
          placeholder="Paste a Session ID"
          value={query.sessionId ?? ''}
          onCommit={(sessionId) => onChange({ sessionId: sessionId.trim() })}
        />
      </EditorField>
    </EditorRow>
  );
}
