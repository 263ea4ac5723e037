import { type APIRequestContext } from '@playwright/test';
import { expect, publish, saveDashboard, TYPE } from './center';
import { Report, reportPanel, test } from './reportPanel';
import { database } from './startDatabase';

const UID = 'e2e-masked';
const masked = { uid: UID, type: TYPE };

/** The tests' contact center as another data source, which masks personal data. */
async function provideMasked(request: APIRequestContext) {
  await request.delete(`/api/datasources/uid/${UID}`);
  const { url, user, password, database: name } = database();
  const response = await request.post('/api/datasources', {
    data: {
      ...masked,
      name: 'End-to-end masked',
      access: 'proxy',
      url,
      user,
      jsonData: {
        database: name,
        sslmode: 'disable',
        relation: 'e2e.interaction_segments',
        maskPersonalData: true,
      },
      secureJsonData: { password, maskKey: 'end-to-end mask key' },
    },
  });
  expect(response.ok(), await response.text()).toBe(true);
}

const columns = { fields: ['session_id', 'agent_name', 'transferred_in_by'] };
const agents = ['Ada', 'Ben', 'Cleo', 'Dora', 'ben@example.com'];
const pseudonym = /^~[0-9a-f]{16}$/;

test('personal data is masked for a viewer and on a public dashboard, not for an administrator', async ({
  request,
  viewerPage,
  page: adminPage,
  browser,
  baseURL,
}) => {
  await provideMasked(request);
  const uid = await saveDashboard(request, {
    uid: 'e2e-masking',
    title: 'End-to-end masking',
    panels: [
      reportPanel(1, columns, {
        datasource: masked,
        targets: [{ refId: 'A', datasource: masked, queryType: 'segments', ...columns }],
      }),
    ],
  });
  const token = await publish(request, uid);

  await adminPage.goto(`/d/${uid}`);
  await new Report(adminPage)
    .column('Agent Name')
    .toBe(['Ada', 'Ada', '', 'Ben', 'Cleo', 'Ben', '', 'BOT', 'Dora']);

  const anyone = await browser.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  const publicPage = await anyone.newPage();
  for (const [page, address] of [
    [viewerPage, `/d/${uid}`],
    [publicPage, `/public-dashboards/${token}`],
  ] as const) {
    await page.goto(address);
    const report = new Report(page);
    await expect(report.rows).toHaveText('9 segments');
    const cells = await report.root.getByRole('gridcell').allTextContents();
    const names = cells.filter((_, i) => i % columns.fields.length === 1);
    expect(names.filter((name) => pseudonym.test(name))).toHaveLength(6);
    expect(names.filter((name) => !pseudonym.test(name))).toEqual(['', '', 'BOT']);
    expect(names[0]).toBe(names[1]);
    for (const agent of agents) {
      expect(cells).not.toContain(agent);
    }
  }

  // Nor is it in what the server sends, whatever a page makes of it.
  const answer = await anyone.request.post(`/api/public/dashboards/${token}/panels/1/query`, {
    data: { intervalMs: 60_000, maxDataPoints: 100 },
  });
  const text = await answer.text();
  expect(answer.ok(), text).toBe(true);
  expect(text).toContain('S-1001');
  for (const agent of agents) {
    expect(text).not.toContain(`"${agent}"`);
  }
  await anyone.close();
  await request.delete(`/api/datasources/uid/${UID}`);
});
