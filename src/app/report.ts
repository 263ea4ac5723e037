import { config } from '@grafana/runtime';
import { type Delivery, readDelivery } from '../report/delivery';
import { type SegmentsQuery } from '../report/query';
import { readQuery } from '../report/readQuery';
import { zoneName } from '../report/zone';
import { type Dashboard, type Meta, PANEL_ID, reportPanels, reportTarget } from './dashboard';
import { withSavedValues } from './variables';

/** A report as it is listed and run. */
export interface Report {
  uid: string;
  title: string;
  description: string;
  /** Where the dashboard is. */
  url: string;
  folder?: string;
  starred: boolean;
  /** Whether the person at the screen made it. */
  mine: boolean;
  /** The period, as Grafana writes it: relative to now, or RFC 3339. */
  time: { from: string; to: string };
  /** The IANA name of its zone. */
  timezone: string;
  /** What it asks; none where that cannot be read. */
  query?: SegmentsQuery;
  delivery: Delivery;
  /** What is wrong with it, each a sentence. */
  problems: string[];
  canSave: boolean;
  canDelete: boolean;
  /** Whether runs may be noted on the dashboard. */
  canNote: boolean;
}

const LAST_DAY = { from: 'now-24h', to: 'now' };

/** Reads a report from its dashboard, which may be made by hand. */
export function readReport(uid: string, dashboard: Dashboard, meta: Meta): Report {
  const panels = reportPanels(dashboard);
  const { delivery, problems } = readDelivery(panels[0]?.options?.delivery);
  const asked = readTarget(dashboard, panels.length);
  return {
    uid,
    title: dashboard.title,
    description: dashboard.description ?? '',
    url: meta.url ?? `/d/${uid}`,
    folder: meta.folderUid ? meta.folderTitle : undefined,
    starred: meta.isStarred ?? false,
    mine: meta.createdBy !== undefined && meta.createdBy === config.bootData.user.login,
    time: { ...LAST_DAY, ...dashboard.time },
    timezone: zoneOf(dashboard),
    delivery,
    ...('query' in asked ? { query: asked.query, problems } : { problems: [...asked.problems, ...problems] }),
    canSave: (meta.canSave ?? false) && !meta.provisioned,
    canDelete: (meta.canDelete ?? false) && !meta.provisioned,
    canNote: meta.annotationsPermissions?.dashboard.canAdd ?? false,
  };
}

/** The IANA name of a dashboard's zone; where it names none, the person's own. */
export function zoneOf({ timezone }: Pick<Dashboard, 'timezone'>): string {
  return zoneName(timezone || config.bootData.user.timezone);
}

function readTarget(dashboard: Dashboard, count: number): ReturnType<typeof readQuery> {
  if (count !== 1) {
    return {
      problems: [
        `The dashboard has ${count === 0 ? 'no report panel' : `${count} report panels`} (${PANEL_ID}): a report has one.`,
      ],
    };
  }
  const target = reportTarget(reportPanels(dashboard)[0]!);
  return target
    ? readQuery(withSavedValues(target, dashboard))
    : { problems: ['The report panel asks no data source of the type Interaction Segments for segments.'] };
}
