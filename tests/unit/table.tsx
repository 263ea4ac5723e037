import { type Field, formattedValueToString } from '@grafana/data';
import { type PanelRendererProps } from '@grafana/runtime';
import { overridden } from './panel';

interface TableOptions {
  sortBy?: Array<{ displayName: string; desc?: boolean }>;
}

/** Stands for Grafana's table panel: shows a frame's cells, and tells of a sort by the first click on a heading. */
export function PanelRenderer({ data, options, onOptionsChange }: PanelRendererProps<TableOptions>) {
  const frame = overridden(data!.series[0]!);
  return (
    <table data-sort={JSON.stringify(options?.sortBy)}>
      <thead>
        <tr>
          {frame.fields.map(({ name, config }) => (
            <th key={name}>
              <button
                onClick={() =>
                  onOptionsChange?.({ sortBy: [{ displayName: config.displayName ?? name, desc: true }] })
                }
              >
                {config.displayName}
              </button>
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
