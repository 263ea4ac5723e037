// The tests' contact center as a data source, and ways to ask it.
import { expect, type PluginFixture, test as base } from '@grafana/plugin-e2e';
import { type APIRequestContext, type Locator, type Page, type Response } from '@playwright/test';
import { database } from './startDatabase';

export const TYPE = 'interaction-segments-datasource';
export const NAME = 'End-to-end center';
const UID = 'e2e-center';

export const datasource = { uid: UID, type: TYPE };

async function provide(request: APIRequestContext) {
  await request.delete(`/api/datasources/uid/${UID}`);
  const { url, user, password, database: name } = database();
  const response = await request.post('/api/datasources', {
    data: {
      uid: UID,
      name: NAME,
      type: TYPE,
      access: 'proxy',
      url,
      user,
      jsonData: { database: name, sslmode: 'disable', relation: 'e2e.interaction_segments' },
      secureJsonData: { password },
    },
  });
  expect(response.ok(), await response.text()).toBe(true);
}

/** A test for which the data source is set up. */
export const test = base.extend<{ center: void }>({
  // The tools leave a page of their own in front, and the browser slows down those behind it.
  page: async ({ page }, use) => {
    await page.bringToFront();
    await use(page);
  },
  center: [
    async ({ request }, use) => {
      await provide(request);
      await use();
    },
    { auto: true },
  ],
});

export { expect };

/** Stores a dashboard over the tests' day and returns its uid. */
export async function saveDashboard(request: APIRequestContext, dashboard: object): Promise<string> {
  const response = await request.post('/api/dashboards/db', {
    data: {
      overwrite: true,
      dashboard: {
        schemaVersion: 41,
        timezone: 'utc',
        time: { from: '2024-11-18T00:00:00.000Z', to: '2024-11-19T00:00:00.000Z' },
        ...dashboard,
      },
    },
  });
  expect(response.ok(), await response.text()).toBe(true);
  return ((await response.json()) as { uid: string }).uid;
}

/** Shares a dashboard externally, anew where an earlier run has, and returns its access token. */
export async function publish(request: APIRequestContext, uid: string, share: object = {}): Promise<string> {
  const address = `/api/dashboards/uid/${uid}/public-dashboards`;
  const old = await request.get(address);
  if (old.ok()) {
    const { uid: publicUid } = (await old.json()) as { uid: string };
    await request.delete(`${address}/${publicUid}`);
  }
  const response = await request.post(address, { data: { isEnabled: true, share: 'public', ...share } });
  expect(response.ok(), await response.text()).toBe(true);
  return ((await response.json()) as { accessToken: string }).accessToken;
}

interface PanelFixtures {
  request: APIRequestContext;
  gotoPanelEditPage: PluginFixture['gotoPanelEditPage'];
}

/** A panel over the tests' day that asks the tests' data source, opened for editing. */
export async function editPanel({ request, gotoPanelEditPage }: PanelFixtures, type: string) {
  const target = { refId: 'A', datasource, queryType: 'segments' };
  const panel = {
    id: 1,
    type,
    title: 'Panel',
    gridPos: { x: 0, y: 0, w: 24, h: 12 },
    datasource,
    targets: [target],
  };
  const uid = await saveDashboard(request, { uid: 'e2e-panel', title: 'End-to-end panel', panels: [panel] });
  const editor = await gotoPanelEditPage({ dashboard: { uid }, id: '1' });
  return { editor, row: editor.getQueryEditorRow('A') };
}

/** Waits for the answer to a query that names a field; a variable's own query is passed over. */
export function answerAbout(page: Page, field: string): Promise<Response> {
  return page.waitForResponse(
    (response) =>
      response.url().includes('/api/ds/query') &&
      Boolean(response.request().postData()?.includes(`"${field}"`))
  );
}

export async function pick(page: Page, combobox: Locator, option: string | RegExp) {
  await combobox.click();
  await combobox.fill(typeof option === 'string' ? option : '');
  await page.getByRole('option', { name: option }).first().click();
}

interface Frame {
  schema: { name?: string; fields: Array<{ name: string; labels?: Record<string, string> }> };
  data: { values: unknown[][] };
}

/** The frames of a query's answer. */
export async function frames(response: Response, refId = 'A'): Promise<Frame[]> {
  const { results } = (await response.json()) as { results: Record<string, { frames?: Frame[] }> };
  return results[refId]?.frames ?? [];
}

/** The values of a column. */
export function column(frame: Frame | undefined, name: string): unknown[] | undefined {
  return frame?.data.values[frame.schema.fields.findIndex((field) => field.name === name)];
}
