import { type Field, formattedValueToString } from '@grafana/data';
import { type PanelRendererProps } from '@grafana/runtime';
import { overridden } from './panel';

interface TableOptions {
  sortBy?: Array<{ displayName: string; desc?: boolean }>;
}

/** Stands for Grafana's table panel: shows a frame's cells, tells of a sort by the first click on a heading, and of a width. */
export function PanelRenderer(props: PanelRendererProps<TableOptions>) {
  const { data, options, onOptionsChange, onFieldConfigChange, fieldConfig } = props;
  const widen = (title: string) => {
    const width = { id: 'custom.width', value: 300.4 };
    fieldConfig!.overrides.push({ matcher: { id: 'byName', options: title }, properties: [width] });
    onFieldConfigChange?.({ ...fieldConfig, defaults: {}, overrides: fieldConfig!.overrides });
  };
  const frame = overridden(data!.series[0]!);
  return (
    <table data-sort={JSON.stringify(options?.sortBy)}>
      <thead>
        <tr>
          {frame.fields.map(({ name, config }) => (
            <th key={name} data-width={(config.custom as { width?: number } | undefined)?.width}>
              <button
                onClick={() =>
                  onOptionsChange?.({ sortBy: [{ displayName: config.displayName ?? name, desc: true }] })
                }
              >
                {config.displayName}
              </button>
              <button
                aria-label={`Widen ${config.displayName}`}
                onClick={() => widen(config.displayName ?? name)}
              />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: frame.length }, (_, row) => (
          <tr key={row}>
            {frame.fields.map((field) => (
              <td key={field.name}>{cell(field, row)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cell(field: Field, row: number): string {
  const value: unknown = field.values[row];
  return value === null ? '' : formattedValueToString(field.display!(value));
}
