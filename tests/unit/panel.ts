// What Grafana hands to the panel: frames with the field overrides applied, and a request.
import {
  applyFieldOverrides,
  createTheme,
  type DataFrame,
  dateTime,
  EventBusSrv,
  FieldType,
  LoadingState,
  type PanelProps,
  toDataFrame,
} from '@grafana/data';
import { type SegmentsQuery } from '../../src/report/query';
import { defaults, type Options } from '../../src/panel/options';
import { fieldById } from '../../src/report/fields';

export const theme = createTheme();

const types = {
  text: FieldType.string,
  list: FieldType.string,
  boolean: FieldType.boolean,
  duration: FieldType.number,
  integer: FieldType.number,
  time: FieldType.time,
};

/** A frame with columns of the report, as the data source sends it and Grafana hands it on. */
export function reportFrame(columns: Record<string, unknown[]>, more: Partial<DataFrame> = {}): DataFrame {
  const frame = toDataFrame({
    refId: 'A',
    ...more,
    fields: Object.entries(columns).map(([name, values]) => {
      const field = fieldById(name);
      return {
        name,
        values,
        type: types[field?.kind ?? 'text'],
        config: {
          ...(field && { displayNameFromDS: field.title }),
          ...(field?.kind === 'duration' && { unit: 'dthms' }),
        },
      };
    }),
  });
  return overridden(frame);
}

export function overridden(frame: DataFrame): DataFrame {
  const [result] = applyFieldOverrides({
    data: [frame],
    fieldConfig: { defaults: {}, overrides: [] },
    replaceVariables: (text) => text,
    theme,
    timeZone: 'utc',
  });
  return result!;
}

export const query: SegmentsQuery = {
  refId: 'A',
  queryType: 'segments',
  datasource: { uid: 'center', type: 'interaction-segments-datasource' },
};

export const range = {
  from: dateTime('2024-11-18T00:00:00Z'),
  to: dateTime('2024-11-19T00:00:00Z'),
  raw: { from: 'now-1d', to: 'now' },
};

export function request(targets: SegmentsQuery[] = [query]) {
  return { targets, range, scopedVars: {}, timezone: 'utc', dashboardUID: 'wall' } as unknown as NonNullable<
    PanelProps['data']['request']
  >;
}

/** What Grafana gives the panel. */
export function panelProps(series: DataFrame[], options: Partial<Options> = {}): PanelProps<Options> {
  return {
    id: 1,
    data: { state: LoadingState.Done, series, timeRange: range, request: request() },
    options: { ...defaults, ...options },
    fieldConfig: { defaults: {}, overrides: [] },
    timeRange: range,
    timeZone: 'utc',
    eventBus: new EventBusSrv(),
    width: 800,
    height: 400,
  } as Partial<PanelProps<Options>> as PanelProps<Options>;
}
