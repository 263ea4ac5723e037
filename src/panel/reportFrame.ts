// Finds the reports among a panel's data, and makes them ready for the table.
import {
  colorManipulator,
  type DataFrame,
  type DataLink,
  type Field,
  type FieldConfig,
  FieldType,
  type GrafanaTheme2,
  ThresholdsMode,
} from '@grafana/data';
import { TableCellBackgroundDisplayMode, TableCellDisplayMode } from '@grafana/schema';
import { parseSeconds } from '../report/duration';
import { type Field as ReportField, fields as reportFields, type Kind } from '../report/fields';
import { ListCell } from './ListCell';
import { type Options } from './options';

const known: ReadonlyMap<string, ReportField> = new Map(
  reportFields.flatMap((field) => [
    [field.id, field],
    [field.title.toLowerCase(), field],
  ])
);

/** The report's field that a column carries, by its name or its heading. */
export function reportField({ name, config }: Field): ReportField | undefined {
  return known.get(name.toLowerCase()) ?? known.get((config.displayName ?? '').toLowerCase());
}

/** The frames that are reports: those with a Session ID, or with more fields of the report than others. */
export function findReports(series: DataFrame[]): DataFrame[] {
  return series.filter(({ fields }) => {
    const carried = fields.map(reportField).filter((field) => field !== undefined);
    return carried.some(({ id }) => id === 'session_id') || carried.length > fields.length / 2;
  });
}

/**
 * Gives each column its heading and its cells: durations as HH:mm:SS, long
 * waits and talks colored, lists as chips. It does so for the frames of any
 * data source. The widths are those that a viewer chose, by column, in pixels.
 */
export function asReport(
  frame: DataFrame,
  options: Options,
  theme: GrafanaTheme2,
  widths: Record<string, number> = {}
): DataFrame {
  return {
    ...frame,
    fields: frame.fields.map((column) => {
      const config = asConfig(column, options, theme);
      const width = widths[column.name];
      return {
        ...column,
        config: width ? { ...config, custom: { ...(config.custom as object), width } } : config,
      };
    }),
  };
}

/** The heading of a column that asReport returned. */
export function heading({ name, config }: Field): string {
  return config.displayName ?? name;
}

function asConfig(column: Field, options: Options, theme: GrafanaTheme2): FieldConfig {
  const { config } = column;
  const field = reportField(column);
  const title = config.displayName ?? config.displayNameFromDS ?? field?.title ?? column.name;
  const steps = field && column.type === FieldType.number ? thresholds(field, options, theme) : undefined;
  return {
    ...config,
    displayName: title,
    ...(field?.id === 'session_id' && { links: dashboardsFirst(config.links) }),
    // A cell's value is taken up by the dashboard's filters where it is a text, whole.
    filterable: config.filterable ?? field?.kind === 'text',
    unit: config.unit ?? unitOf(column, field),
    ...(steps && { thresholds: { mode: ThresholdsMode.Absolute, steps } }),
    custom: { ...widthOf(title, field), ...cells(field, steps !== undefined) },
  };
}

// Durations as HH:mm:SS, times as YYYY-MM-DD HH:mm:ss, as the report writes them.
// Without a unit Grafana shows milliseconds where the first and the last cell are blank.
function unitOf({ type }: Field, field: ReportField | undefined): string | undefined {
  if (field?.kind === 'duration' && type === FieldType.number) {
    return 'dthms';
  }
  return field?.kind === 'time' && type === FieldType.time ? 'dateTimeAsIso' : undefined;
}

// The data source leads to Explore, which not everyone may see; where the
// dashboard leads somewhere itself, that is where to go.
function dashboardsFirst(links: DataLink[] = []): DataLink[] {
  const own = links.filter(({ internal }) => !internal);
  return own.length > 0 ? own : links;
}

function cells(field: ReportField | undefined, colored: boolean): object {
  if (field?.kind === 'list') {
    return { cellOptions: { type: TableCellDisplayMode.Custom, cellComponent: ListCell } };
  }
  return colored
    ? {
        cellOptions: {
          type: TableCellDisplayMode.ColorBackground,
          mode: TableCellBackgroundDisplayMode.Basic,
        },
      }
    : {};
}

// In pixels: what most values of a kind need, and the title with an arrow beside it.
const widths: Record<Kind, number> = {
  text: 150,
  list: 190,
  boolean: 80,
  duration: 110,
  integer: 90,
  time: 160,
};
const SESSION_ID = 230;
// E-mail addresses, the names of bots, and reasons in words.
const LONG: ReadonlySet<string> = new Set([
  'customer',
  'support',
  'agent_email',
  'transferred_in_by',
  'transferred_in_status',
  'reason',
]);
const LONG_TEXT = 205;
const LETTER = 7.5;
const AROUND_TITLE = 40;

// All Session IDs are of one length; the other columns share what is left.
function widthOf(title: string, field: ReportField | undefined): object {
  if (field?.id === 'session_id') {
    return { width: SESSION_ID };
  }
  const values = field && LONG.has(field.id) ? LONG_TEXT : widths[field?.kind ?? 'text'];
  return { minWidth: Math.max(values, Math.ceil(title.length * LETTER) + AROUND_TITLE) };
}

// Light enough that the table leaves the cell's text as it is: so it reads in both themes.
const TINT = 0.25;

function thresholds({ id }: ReportField, options: Options, { visualization }: GrafanaTheme2) {
  const [warning, critical] =
    id === 'queue_wait_time'
      ? [options.waitWarning, options.waitCritical]
      : id === 'talk_time'
        ? [options.talkWarning, options.talkCritical]
        : [];
  const steps = [
    { value: parseSeconds(warning ?? ''), color: 'yellow' },
    { value: parseSeconds(critical ?? ''), color: 'red' },
  ].flatMap(({ value, color }) =>
    value === undefined
      ? []
      : [{ value, color: colorManipulator.alpha(visualization.getColorByName(color), TINT) }]
  );
  return steps.length > 0 ? [{ value: -Infinity, color: 'transparent' }, ...steps] : undefined;
}
