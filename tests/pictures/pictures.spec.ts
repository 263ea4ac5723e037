// Takes each picture anew: from a Grafana with a simulated center that lives,
// such as the one of `go tool mage grafana`, and of its last day.
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { type APIRequestContext, expect, type Locator, type Page, test } from '@playwright/test';
import { edited, provide, remove, REPORT, source } from './center';

const root = path.join(__dirname, '../..');

interface Picture {
  /** The name of its file in docs/images. */
  name: string;
  at: (request: APIRequestContext) => string | Promise<string>;
  width?: number;
  height?: number;
  /** What is done on the page, and what of it is shown; else all that is in sight. */
  show?: (page: Page) => Promise<Locator | Page>;
  /** Where the plugins' manifests expect it too. */
  copies?: string[];
}

function explore(query: object): () => string {
  const queries = [{ refId: 'A', datasource: source, ...query }];
  const pane = { datasource: source.uid, queries, range: { from: 'now-24h', to: 'now' } };
  return () => `/explore?schemaVersion=1&orgId=1&panes=${encodeURIComponent(JSON.stringify({ p: pane }))}`;
}

async function editor(page: Page) {
  const row = page.getByTestId('query-editor-row').first();
  await row.waitFor();
  return row;
}

/** A call of the last day with the most segments: it has something to show. */
async function longestCall(request: APIRequestContext): Promise<string> {
  const query = {
    refId: 'A',
    datasource: source,
    queryType: 'segments',
    fields: ['session_id'],
    filters: [{ field: 'channel', operator: '=', values: ['Voice'] }],
    sort: [{ field: 'segment_number', descending: true }],
    limit: 1,
  };
  const answer = await request.post('/api/ds/query', {
    data: { queries: [query], from: 'now-24h', to: 'now' },
  });
  const { results } = (await answer.json()) as {
    results: { A: { frames: Array<{ data: { values: string[][] } }> } };
  };
  return results.A.frames[0]!.data.values[0]![0]!;
}

const pictures: Picture[] = [
  {
    name: 'report',
    at: () => '/d/interaction-details-by-segment?kiosk=1',
    height: 1085,
    copies: ['src/panel/img/report.png', 'src/img/report.png'],
  },
  {
    name: 'report-fields',
    at: () => '/d/interaction-details-by-segment?kiosk=1',
    height: 1085,
    show: async (page) => {
      await page.getByRole('button', { name: 'Fields', exact: true }).click();
      await page.getByRole('dialog').waitFor();
      return page;
    },
  },
  {
    name: 'queues',
    at: () => '/d/interaction-segments-queues?kiosk=1',
    height: 1500,
    copies: ['src/img/queues.png'],
  },
  { name: 'agents', at: () => '/d/interaction-segments-agents?kiosk=1' },
  {
    name: 'wallboard',
    at: () => '/d/interaction-segments-wallboard?kiosk=1',
    height: 850,
    copies: ['src/img/wallboard.png'],
    // At a moment at which somebody waits.
    show: async (page) => {
      await page.getByRole('gridcell').first().waitFor({ timeout: 300_000 });
      return page;
    },
  },
  {
    name: 'interaction',
    at: async (request) =>
      `/d/interaction-segments-interaction?kiosk=1&var-session=${encodeURIComponent(await longestCall(request))}`,
    height: 1150,
    copies: ['src/img/interaction.png'],
  },
  {
    name: 'config-editor',
    at: () => `/connections/datasources/edit/${source.uid}`,
    show: async (page) => {
      await page.getByLabel(/^Host URL/).waitFor();
      return page;
    },
  },
  {
    name: 'query-editor-segments',
    at: explore({ queryType: 'segments', sort: [{ field: 'queue_wait_time', descending: true }] }),
    show: editor,
  },
  {
    name: 'query-editor-metrics',
    at: explore({
      queryType: 'metrics',
      metrics: [{ measure: 'queue_wait_time', aggregate: 'p95' }, { measure: 'service_level' }],
      groupBy: ['queue_name'],
    }),
    show: editor,
  },
  {
    name: 'query-editor-timeline',
    at: explore({ queryType: 'timeline', sessionId: 's-20241118-000042' }),
    show: editor,
  },
  {
    name: 'variable-editor',
    at: edited('variables', 0),
    show: async (page) => {
      await page.getByText('Values of Queue Name').first().waitFor();
      return page;
    },
  },
  {
    name: 'annotation-editor',
    // Grafana's own is the first.
    at: edited('annotations', 1),
    height: 1200,
    show: async (page) => {
      await page.getByRole('button', { name: 'Test annotation query' }).click();
      await page.getByText('Query result').waitFor();
      return page;
    },
  },
  {
    name: 'alert-rule',
    at: () => '/alerting/new/alerting',
    height: 1600,
    show: async (page) => {
      const section = page
        .locator('fieldset')
        .filter({ hasText: 'Define query and alert condition' })
        .first();
      await section.getByRole('radio', { name: 'Metrics' }).waitFor();
      await section.getByRole('button', { name: 'Preview alert rule condition' }).click();
      return section;
    },
  },
  {
    name: 'reports',
    at: () => '/a/interaction-segments-app',
    height: 700,
    show: async (page) => {
      const report = page.getByRole('row').filter({ hasText: REPORT.title });
      await report.getByRole('button', { name: `Run ${REPORT.title}` }).click();
      const ran = report.getByText(/^Done, [\d,]+ rows$/);
      await ran.waitFor();
      // Without the message, and what is under the pointer.
      await page.mouse.move(0, 0);
      await page.reload();
      await ran.waitFor();
      return page;
    },
  },
  {
    name: 'report-form',
    at: () => `/a/interaction-segments-app/edit/${REPORT.uid}`,
    width: 1100,
    height: 1950,
    show: async (page) => {
      await page.getByText(/rows?, of which the first/).waitFor();
      return page;
    },
  },
];

test.beforeEach(async ({ page }) => {
  const signedIn = await page.request.post('/login', {
    data: {
      user: process.env.GRAFANA_USER ?? 'admin',
      password: process.env.GRAFANA_PASSWORD ?? 'admin',
    },
  });
  expect(signedIn.ok(), 'set GRAFANA_USER and GRAFANA_PASSWORD').toBe(true);
  await provide(page.request);
});
test.afterEach(({ page }) => remove(page.request));

for (const { name, at, width = 1500, height = 1000, show, copies = [] } of pictures) {
  test(name, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto(await at(page.request));
    const shown = show ? await show(page) : page;
    await atRest(page);
    const file = path.join(root, 'docs/images', `${name}.png`);
    await shown.screenshot({ path: file, animations: 'disabled' });
    copies.forEach((copy) => copyFileSync(file, path.join(root, copy)));
  });
}

/** Waits until nothing has been loading for a while. */
async function atRest(page: Page) {
  await page.waitForLoadState('networkidle');
  const loading = page
    .getByLabel('Panel loading bar')
    .or(page.getByTestId('data-testid RefreshPicker run button').getByText('Cancel'))
    .or(page.getByText(/^Loading/))
    .or(page.getByTestId('Spinner'));
  let still = 0;
  await expect(async () => {
    still = (await loading.count()) === 0 ? still + 1 : 0;
    expect(still).toBeGreaterThan(3);
  }).toPass({ intervals: [500], timeout: 400_000 });
}
