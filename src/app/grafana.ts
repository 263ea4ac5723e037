// What the page asks of Grafana's own API. Failures are thrown; the page says
// them where they happened.
import { type BackendSrvRequest, config, getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { asAnnotation, readRun, type Run, RUN_TAG, type RunAnnotation } from '../report/run';
import { type Dashboard, type Meta, REPORT_TAG } from './dashboard';

/** What Grafana's search finds at most. */
const MOST = 5000;

interface Hit {
  uid: string;
  title: string;
  isStarred?: boolean;
}

async function ask<T>(request: BackendSrvRequest): Promise<T> {
  const quiet = { showErrorAlert: false, showSuccessAlert: false };
  return (await lastValueFrom(getBackendSrv().fetch<T>({ ...quiet, ...request }))).data;
}

/** The dashboards that are tagged as reports, as far as the person may see them. */
export function findReports(): Promise<Hit[]> {
  return ask({ url: '/api/search', params: { type: 'dash-db', tag: REPORT_TAG, limit: MOST } });
}

export async function loadDashboard(uid: string): Promise<{ dashboard: Dashboard; meta: Meta }> {
  const { dashboard, meta } = await ask<{ dashboard: Dashboard; meta: Meta }>({
    url: `/api/dashboards/uid/${uid}`,
  });
  const mine = meta.createdBy === NOBODY && (await isMine(uid));
  return { dashboard, meta: mine ? { ...meta, createdBy: config.bootData.user.login } : meta };
}

/** Who made a dashboard, to Grafana 12's older API, until somebody has changed it; the newer one knows. */
const NOBODY = 'Anonymous';

async function isMine(uid: string): Promise<boolean> {
  const url = `/apis/dashboard.grafana.app/v1beta1/namespaces/${config.namespace}/dashboards/${uid}`;
  try {
    const { metadata } = await ask<{ metadata: { annotations?: Record<string, string> } }>({ url });
    return metadata.annotations?.['grafana.app/createdBy'] === `user:${config.bootData.user.uid}`;
  } catch {
    return false;
  }
}

/** Stores a dashboard, and returns its uid. One that somebody has changed meanwhile is refused. */
export async function saveDashboard(
  dashboard: Dashboard,
  folderUid: string,
  message: string
): Promise<string> {
  const data = { dashboard, folderUid, message, overwrite: false };
  return (await ask<{ uid: string }>({ url: '/api/dashboards/db', method: 'POST', data })).uid;
}

export async function deleteDashboard(uid: string): Promise<void> {
  await ask({ url: `/api/dashboards/uid/${uid}`, method: 'DELETE' });
}

export async function star(uid: string, starred: boolean): Promise<void> {
  await ask({ url: `/api/user/stars/dashboard/uid/${uid}`, method: starred ? 'POST' : 'DELETE' });
}

/** The newest runs that are noted on a report's dashboard, the newest first. */
export async function notedRuns(dashboardUID: string, limit: number): Promise<Run[]> {
  const params = { dashboardUID, tags: RUN_TAG, limit };
  const found = await ask<RunAnnotation[]>({ url: '/api/annotations', params });
  return found.flatMap((annotation) => readRun(annotation) ?? []).sort((one, other) => other.time - one.time);
}

export async function noteRun(dashboardUID: string, run: Run): Promise<void> {
  await ask({ url: '/api/annotations', method: 'POST', data: asAnnotation(run, dashboardUID) });
}
