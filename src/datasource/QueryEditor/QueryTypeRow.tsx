import { CoreApp } from '@grafana/data';
import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { type QueryType } from '../../report/query';
import { QUERY_TYPES } from '../../report/query.gen';

interface Props {
  type: QueryType;
  onChange: (type: QueryType) => void;
  app?: CoreApp;
}

/** The kind of answer the query asks for. */
export function QueryTypeRow({ type, onChange, app }: Props) {
  const alerting = app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;
  // An alert rule takes numbers only.
  const offered = QUERY_TYPES.filter(
    ({ id }) => !alerting || id === 'metrics' || id === 'checks' || id === type
  );
  return (
    <EditorRow>
      <EditorField label="Query type">
        <Stack alignItems="center" columnGap={2} rowGap={1} wrap="wrap">
          <RadioButtonGroup
            aria-label="Query type"
            options={offered.map(({ id, label, help }) => ({ value: id, label, description: help }))}
            value={type}
            onChange={onChange}
          />
          <Text color="secondary" variant="bodySmall">
            {QUERY_TYPES.find(({ id }) => id === type)?.help ?? ''}
          </Text>
        </Stack>
      </EditorField>
    </EditorRow>
  );
}
