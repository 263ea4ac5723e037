// A report as the form has it, and the dashboard that it becomes.
import { getDataSourceSrv } from '@grafana/runtime';
import { type Delivery, isAddress, noDelivery, readDelivery } from '../report/delivery';
import { type SegmentsQuery } from '../report/query';
import { readQuery } from '../report/readQuery';
import { DATA_SOURCE_ID } from '../report/settings.gen';
import { zoneName } from '../report/zone';
import {
  type Dashboard,
  type Meta,
  type Panel,
  PANEL_ID,
  REPORT_TAG,
  reportPanels,
  reportTarget,
} from './dashboard';
import { zoneOf } from './report';
import { withSavedValues } from './variables';

export interface Draft {
  title: string;
  description: string;
  /** Empty for the root. */
  folderUid: string;
  /** As Grafana writes it: relative to now, or RFC 3339. */
  time: { from: string; to: string };
  /** An IANA name. */
  timezone: string;
  query: SegmentsQuery;
  delivery: Delivery;
}

/** A new report: yesterday's segments, by the first of the data sources. */
export function newDraft(): Draft {
  const sources = getDataSourceSrv().getList({ pluginId: DATA_SOURCE_ID });
  const { uid } = sources.find(({ isDefault }) => isDefault) ?? sources[0]!;
  return {
    title: '',
    description: '',
    folderUid: '',
    time: { from: 'now-1d/d', to: 'now-1d/d' },
    timezone: zoneName(undefined),
    query: { refId: 'A', datasource: { uid, type: DATA_SOURCE_ID }, queryType: 'segments' },
    delivery: noDelivery,
  };
}

/** A report's draft, and what of the report cannot be read and is not in it. */
export function draftOf(dashboard: Dashboard, meta: Meta): { draft: Draft; problems: string[] } {
  const fresh = newDraft();
  const panel = reportPanels(dashboard)[0];
  const target = panel && reportTarget(panel);
  const reading = target ? readQuery(target) : { problems: ['There is no query for segments.'] };
  const { delivery, problems } = readDelivery(panel?.options?.delivery);
  const draft = {
    title: dashboard.title,
    description: dashboard.description ?? '',
    folderUid: meta.folderUid ?? '',
    time: dashboard.time ?? fresh.time,
    timezone: zoneOf(dashboard),
    query: 'query' in reading ? reading.query : fresh.query,
    delivery,
  };
  return { draft, problems: ['problems' in reading ? reading.problems : [], problems].flat() };
}

/** A draft for another report like it. Its schedules are switched off, so that nothing is sent twice. */
export function cloneOf(draft: Draft): Draft {
  const schedules = draft.delivery.schedules.map((schedule) => ({ ...schedule, enabled: false }));
  return { ...draft, title: `Copy of ${draft.title}`, delivery: { ...draft.delivery, schedules } };
}

/** The dashboard of a new report, to be stored as another one. */
export function asNew(dashboard: Dashboard): Dashboard {
  const copy = { ...dashboard };
  delete copy.uid;
  delete copy.id;
  delete copy.version;
  return copy;
}

const empty: Dashboard = { title: '', tags: [REPORT_TAG], schemaVersion: 42, editable: true };

/**
 * The dashboard with what the draft says; all else of it stays as it is.
 * Without one, a dashboard with nothing but the report.
 */
export function withDraft(draft: Draft, dashboard: Dashboard = empty): Dashboard {
  const { title, description, time, timezone } = draft;
  const panel = reportPanels(dashboard)[0];
  const changed = withQuery(draft, panel ?? newPanel(title), dashboard);
  const panels = dashboard.panels ?? [];
  return {
    ...dashboard,
    title: title.trim(),
    description,
    tags: [...new Set([...(dashboard.tags ?? []), REPORT_TAG])],
    time,
    timezone: timezone === 'UTC' ? 'utc' : timezone,
    panels: panel ? replaced(panels, panel, changed) : [...panels, changed],
  };
}

function newPanel(title: string): Panel {
  return {
    id: 1,
    type: PANEL_ID,
    title: title.trim(),
    gridPos: { x: 0, y: 0, w: 24, h: 26 },
    fieldConfig: { defaults: {}, overrides: [] },
    options: {},
    targets: [],
  };
}

function withQuery({ title, query, delivery }: Draft, panel: Panel, dashboard: Dashboard): Panel {
  const before = reportTarget(panel);
  const targets = panel.targets ?? [];
  const at = targets.findIndex(({ refId }) => refId === before?.refId);
  const asked = trimmed(query);
  return {
    ...panel,
    title: !panel.title || panel.title === dashboard.title ? title.trim() : panel.title,
    datasource: query.datasource,
    options: { ...panel.options, delivery },
    targets: at < 0 ? [asked] : targets.with(at, { ...asked, refId: before!.refId }),
  };
}

// What is empty asks nothing, and is left out.
function trimmed(query: SegmentsQuery): SegmentsQuery {
  return Object.fromEntries(
    Object.entries(query).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)
    )
  ) as unknown as SegmentsQuery;
}

function replaced(panels: Panel[], old: Panel, changed: Panel): Panel[] {
  return panels.map((panel) =>
    panel === old
      ? changed
      : panel.panels
        ? { ...panel, panels: replaced(panel.panels, old, changed) }
        : panel
  );
}

export type Part = 'title' | 'to';

/** What must be put right before a draft can be stored. */
export function problemsOf({ title, delivery }: Draft): Partial<Record<Part, string>> {
  const wrong = delivery.to.filter((address) => !isAddress(address));
  const scheduled = delivery.schedules.some(({ enabled }) => enabled);
  return {
    ...(title.trim() === '' && { title: 'Give the report a name.' }),
    ...(wrong.length > 0
      ? { to: `${wrong.join(', ')}: write mail addresses such as anna@example.com, one on each line.` }
      : scheduled && delivery.to.length === 0 && { to: 'Name whom a scheduled report is sent to.' }),
  };
}

/** What a draft asks outside of its dashboard. */
export function askedBy({ query }: Draft, dashboard: Dashboard | undefined): SegmentsQuery {
  return dashboard ? withSavedValues(query, dashboard) : query;
}
