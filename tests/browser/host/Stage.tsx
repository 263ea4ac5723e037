import {
  createTheme,
  type DataSourceInstanceSettings,
  type DataSourcePlugin,
  ThemeContext,
} from '@grafana/data';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { type ComponentType, useState } from 'react';
import { type SegmentsDataSource } from '../../../src/datasource/datasource';
import { type SegmentsQuery } from '../../../src/report/query';
import { type Settings } from '../../../src/datasource/types';

export interface Mount {
  plugin: DataSourcePlugin<SegmentsDataSource, SegmentsQuery, Settings>;
  editor: 'query' | 'config' | 'variable';
  /** The query, or the settings of the config editor. */
  value: object;
  theme: 'dark' | 'light';
}

interface EditorProps {
  query: unknown;
  options: unknown;
  onChange: (value: object) => void;
  onOptionsChange: (value: object) => void;
  onRunQuery: () => void;
  datasource: unknown;
}

/** Shows one editor, holds its value, and writes value and runs beside it for the test to read. */
export function Stage({ plugin, editor, value: initial, theme: mode }: Mount) {
  const theme = createTheme({ colors: { mode } });
  const [value, setValue] = useState(initial);
  const [runs, setRuns] = useState(0);
  const [datasource] = useState(() => {
    const settings = { uid: 'center', type: 'interaction-segments-datasource', id: 1, jsonData: {} };
    return new plugin.DataSourceClass(settings as DataSourceInstanceSettings<Settings>);
  });
  const Editor = (
    editor === 'query'
      ? plugin.components.QueryEditor
      : editor === 'config'
        ? plugin.components.ConfigEditor
        : (datasource.variables as unknown as { editor: unknown }).editor
  ) as ComponentType<EditorProps>;
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <main style={{ padding: 16 }}>
        <Editor
          query={value}
          options={value}
          onChange={setValue}
          onOptionsChange={setValue}
          onRunQuery={() => setRuns((n) => n + 1)}
          datasource={datasource}
        />
      </main>
      <output hidden data-testid="value" data-runs={runs}>
        {JSON.stringify(value)}
      </output>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}
