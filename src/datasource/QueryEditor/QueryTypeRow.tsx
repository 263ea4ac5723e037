import { CoreApp } from '@grafana/data';
import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { type QueryType } from '../types';
import { queryTypeHelp, queryTypeWords } from '../words';

interface Props {
  type: QueryType;
  onChange: (type: QueryType) => void;
  app?: CoreApp;
}

const all: QueryType[] = ['segments', 'metrics', 'timeline', 'values'];

/** The kind of answer the query asks for. */
export function QueryTypeRow({ type, onChange, app }: Props) {
  const alerting = app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;
  // An alert rule takes numbers only.
  const offered = alerting ? all.filter((each) => each === 'metrics' || each === type) : all;
  return (
    <EditorRow>
      <EditorField label="Query type">
        <Stack alignItems="center" gap={2}>
          <RadioButtonGroup
            aria-label="Query type"
            options={offered.map((value) => ({
              value,
              label: queryTypeWords[value],
              description: queryTypeHelp[value],
            }))}
            value={type}
            onChange={onChange}
          />
          <Text color="secondary" variant="bodySmall">
            {queryTypeHelp[type]}
          </Text>
        </Stack>
      </EditorField>
    </EditorRow>
  );
}
