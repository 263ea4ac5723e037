import { type PanelProps } from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import { Table } from '@grafana/ui';
import { type Options } from './options';

/** The report's rows as a table, in the order the query asks for. */
export function ReportPanel({ id, data, width, height, fieldConfig }: PanelProps<Options>) {
  const frame = data.series[0];
  if (!frame || frame.fields.length === 0) {
    return <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} />;
  }
  return (
    <Table
      ariaLabel="Interaction Details by Segment"
      data={frame}
      width={width}
      height={height}
      columnMinWidth={160}
    />
  );
}
