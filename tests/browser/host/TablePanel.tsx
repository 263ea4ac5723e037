import { applyFieldOverrides, cacheFieldDisplayNames } from '@grafana/data';
import { type PanelRendererProps } from '@grafana/runtime';
import { useTheme2 } from '@grafana/ui';
// What Grafana's table panel is made of; Grafana hands it out only inside that panel.
import { TableNG } from '@grafana/ui/unstable';
import { useMemo } from 'react';

interface TableOptions {
  sortBy?: Array<{ displayName: string; desc?: boolean }>;
  frozenColumns?: { left?: number };
}

/** Shows data in Grafana's table panel, as Grafana's own PanelRenderer does. */
export function PanelRenderer(props: PanelRendererProps<TableOptions>) {
  const { data, options, onOptionsChange, width, height, timeZone } = props;
  const theme = useTheme2();
  const [frame] = useMemo(() => {
    const frames = applyFieldOverrides({
      data: data?.series,
      fieldConfig: { defaults: {}, overrides: [] },
      replaceVariables: (text) => text,
      theme,
      timeZone,
    });
    cacheFieldDisplayNames(frames);
    return frames;
  }, [data, theme, timeZone]);
  return (
    <TableNG
      data={frame!}
      width={width}
      height={height}
      resizable
      initialSortBy={options?.sortBy}
      onSortByChange={(sortBy) => onOptionsChange?.({ ...options, sortBy })}
      frozenColumns={options?.frozenColumns?.left}
    />
  );
}
