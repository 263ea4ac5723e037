import {
  createTheme,
  EventBusSrv,
  type PanelPlugin,
  type PanelPluginMeta,
  PluginContextProvider,
  ThemeContext,
} from '@grafana/data';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { useMemo } from 'react';
import { type Options } from '../../../src/panel/options';
import { panelProps, reportFrame } from '../../unit/panel';

export interface PanelMount {
  plugin: PanelPlugin<Options>;
  /** The report's values, by the ids of its fields. */
  columns: Record<string, unknown[]>;
  meta: object;
  theme: 'dark' | 'light';
}

/** Shows the panel with a report, as a dashboard does. */
export function PanelStage({ plugin, columns, meta, theme: mode }: PanelMount) {
  const theme = createTheme({ colors: { mode } });
  const props = useMemo(() => panelProps([reportFrame(columns, { meta })]), [columns, meta]);
  const Panel = plugin.panel!;
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <PluginContextProvider meta={{ id: 'interaction-segments-panel' } as PanelPluginMeta}>
        <main style={{ padding: 16, background: theme.colors.background.primary }}>
          <Panel
            {...props}
            title="Report"
            transparent={false}
            renderCounter={0}
            replaceVariables={(text) => text}
            onOptionsChange={() => undefined}
            onFieldConfigChange={() => undefined}
            onChangeTimeRange={() => undefined}
            eventBus={new EventBusSrv()}
            width={1200}
            height={700}
          />
        </main>
      </PluginContextProvider>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}
