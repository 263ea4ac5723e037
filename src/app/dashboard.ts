// A dashboard as Grafana's API gives and takes it, as far as a report is one.
import { type DataSourceRef } from '@grafana/schema';
import { type AdHocVariableFilter } from '@grafana/data';
import { type SegmentsQuery } from '../report/query';
import { DATA_SOURCE_ID } from '../report/settings.gen';

export const REPORT_TAG = 'interaction-report';
export const PANEL_ID = 'interaction-segments-panel';

export interface Panel {
  id?: number;
  type: string;
  title?: string;
  datasource?: DataSourceRef | null;
  options?: Record<string, unknown>;
  targets?: SegmentsQuery[];
  /** Of a row that is folded. */
  panels?: Panel[];
  [key: string]: unknown;
}

export interface Variable {
  name: string;
  type: string;
  current?: { value?: string | string[] };
  /** Of a constant, or of a text box, where nothing is chosen. */
  query?: unknown;
  filters?: AdHocVariableFilter[];
}

export interface Dashboard {
  uid?: string;
  id?: number | null;
  version?: number;
  title: string;
  description?: string;
  tags?: string[];
  timezone?: string;
  time?: { from: string; to: string };
  panels?: Panel[];
  templating?: { list?: Variable[] };
  [key: string]: unknown;
}

/** What Grafana says of a dashboard. */
export interface Meta {
  canSave?: boolean;
  canDelete?: boolean;
  createdBy?: string;
  folderUid?: string;
  folderTitle?: string;
  isStarred?: boolean;
  provisioned?: boolean;
  url?: string;
  annotationsPermissions?: { dashboard: { canAdd: boolean } };
}

/** The report panels of a dashboard, in folded rows too. */
export function reportPanels({ panels = [] }: Dashboard): Panel[] {
  return panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]).filter(({ type }) => type === PANEL_ID);
}

/** The query of a report panel: the first that asks this bundle's data source for segments. */
export function reportTarget({ targets = [], datasource }: Panel): SegmentsQuery | undefined {
  return targets
    .map((target) => ({ ...target, datasource: target.datasource ?? datasource }))
    .find(
      ({ datasource: ref, queryType, hide }) =>
        ref?.type === DATA_SOURCE_ID && (queryType || 'segments') === 'segments' && !hide
    );
}
