import { type DataFrame, type FieldConfigSource, LoadingState, type TimeRange } from '@grafana/data';
import { PanelRenderer } from '@grafana/runtime';
import { type AdHocFilterItem, PanelContextProvider, usePanelContext } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { cellFilter } from './cellFilter';
import { type Choice, type ColumnSort } from './choice';
import { heading, reportField } from './reportFrame';
import { wholeRows } from './wholeRows';

/** What of Grafana's table panel is set here; dashboards store its options under these names. */
interface TableOptions {
  showHeader?: boolean;
  cellHeight?: 'sm';
  frozenColumns?: { left?: number };
  sortBy?: Array<{ displayName: string; desc?: boolean }>;
}

interface Props {
  /** The columns and rows to show. */
  report: DataFrame;
  /** What they are sorted by at first; the table sorts them from then on. */
  sort: ColumnSort[] | undefined;
  onSort: (sort: ColumnSort[] | undefined) => void;
  /** Takes the widths of the columns that a viewer has just dragged, by the names of their fields. */
  onResize: (widths: NonNullable<Choice['widths']>) => void;
  timeRange: TimeRange;
  timeZone: string;
  width: number;
  height: number;
}

/** From this width in pixels there is room for columns beside one that stays in place. */
const ROOMY = 600;

/** The report in Grafana's own table. */
export function SegmentsTable(props: Props) {
  const { report, sort, onSort, onResize, timeRange, timeZone, width } = props;
  const height = wholeRows(props.height, report.length);
  const data = useMemo(
    () => ({ state: LoadingState.Done, series: [report], timeRange }),
    [report, timeRange]
  );
  // The table notes dragged widths in here itself.
  const [fieldConfig] = useState<FieldConfigSource>(() => ({ defaults: {}, overrides: [] }));
  const [first] = report.fields;
  const identified = first !== undefined && reportField(first)?.id === 'session_id';
  const frozen = identified && width >= ROOMY ? 1 : 0;
  const options: TableOptions = useMemo(
    () => ({
      showHeader: true,
      cellHeight: 'sm',
      frozenColumns: { left: frozen },
      sortBy: toTable(report, sort),
    }),
    [frozen, report, sort]
  );
  const panel = usePanelContext();
  const { onAddAdHocFilter } = panel;
  const context = {
    ...panel,
    onAddAdHocFilter:
      onAddAdHocFilter && ((item: AdHocFilterItem) => onAddAdHocFilter(cellFilter(report, item))),
  };
  return (
    // The table fills what it stands in, and shows only the rows that fit.
    <div style={{ width, height }}>
      <PanelContextProvider value={context}>
        <PanelRenderer
          pluginId="table"
          title=""
          data={data}
          fieldConfig={fieldConfig}
          options={options}
          onOptionsChange={({ sortBy }: TableOptions) => onSort(fromTable(report, sortBy))}
          onFieldConfigChange={(config: FieldConfigSource) => onResize(draggedWidths(report, config))}
          timeZone={timeZone}
          width={width}
          height={height}
        />
      </PanelContextProvider>
    </div>
  );
}

// The table knows columns by their headings.

function toTable({ fields }: DataFrame, sort: ColumnSort[] = []) {
  return sort.flatMap(({ column, descending }) => {
    const field = fields.find(({ name }) => name === column);
    return field ? [{ displayName: heading(field), desc: descending }] : [];
  });
}

function fromTable({ fields }: DataFrame, sortBy: TableOptions['sortBy'] = []): ColumnSort[] | undefined {
  const sort = sortBy.flatMap(({ displayName, desc }) => {
    const field = fields.find((each) => heading(each) === displayName);
    return field ? [{ column: field.name, descending: desc ?? false }] : [];
  });
  return sort.length > 0 ? sort : undefined;
}

function draggedWidths({ fields }: DataFrame, { overrides }: FieldConfigSource) {
  return Object.fromEntries(
    overrides.flatMap(({ matcher, properties }) => {
      const field = fields.find((each) => heading(each) === matcher.options);
      const width: unknown = properties.find(({ id }) => id === 'custom.width')?.value;
      return field && typeof width === 'number' ? [[field.name, Math.round(width)]] : [];
    })
  );
}
