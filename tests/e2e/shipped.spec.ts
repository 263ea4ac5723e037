// The dashboards that ship with the bundle, over the tests' contact center.
import { type Page } from '@playwright/test';
import { expect, publish, test } from './center';
import { address, day, panel, saveCopies } from './copies';

const QUALITY = 'Quality, targets 5% and 80%';

/** Expects panels to show these figures, by the panels' titles. */
async function expectFigures(page: Page, figures: Record<string, string>) {
  for (const [title, figure] of Object.entries(figures)) {
    await expect(panel(page, title)).toContainText(figure);
  }
}

/** The cells of a table's row that begins with a name. */
const row = (page: Page, title: string, name: string) =>
  panel(page, title).getByRole('row').filter({ hasText: name }).getByRole('gridcell');

/** Panels further down are not there before they come into sight. */
async function scrollDown(page: Page) {
  await page.mouse.move(800, 700);
  await page.mouse.wheel(0, 5000);
}

test.beforeEach(({ request }) => saveCopies(request));

test('Queues: figures worked out by hand, and the segments behind them', async ({ page }) => {
  await page.goto(address('interaction-segments-queues', day));
  // Answered within 20 s: 3; abandoned within 20 s: 1; 3 / (8 - 1).
  await expectFigures(page, {
    Volume: 'Offered8Answered6Abandoned2',
    // The answered waited 10, 25, 5, 15, 90 and 30 seconds: 29.2 on average.
    [QUALITY]: 'Abandonment25.0%Service level42.9%Speed of answer00:00:29',
  });
  await expect(row(page, 'Queues', 'Service')).toContainText([
    'Service',
    '3',
    '2',
    '1',
    '0',
    '33.3%',
    '50.0%',
  ]);
  await expect(panel(page, 'Waiting now')).toContainText('S-1008');
  await expect(panel(page, 'Longest wait now')).toContainText('Voice');
  // Five voice segments have ended in a queue, and three of chat.
  await expect(panel(page, 'Offered by channel')).toContainText(/Chat\s*Total: 3.*Voice\s*Total: 5/);
  await page.mouse.move(800, 700);
  await page.mouse.wheel(0, 700);
  await expect(page.getByRole('heading', { name: 'Voice', exact: true })).toBeVisible();
  await expect(panel(page, 'Service level: Voice')).toContainText('A week earlier');

  await page.mouse.wheel(0, -5000);
  await panel(page, 'Volume').getByRole('link', { name: 'Abandoned' }).click();
  const report = panel(page, 'Interaction Details by Segment');
  await expect(report).toContainText('2 segments');
  await expect(report).toContainText('S-1003');
  await expect(report).toContainText('S-1006');
});

test('Queues: a variable changes the figures', async ({ page }) => {
  await page.goto(address('interaction-segments-queues', { ...day, 'var-channel': 'Voice' }));
  await expectFigures(page, {
    Volume: 'Offered5Answered4Abandoned1',
    [QUALITY]: 'Abandonment20.0%Service level60.0%',
  });
});

test('Agents: figures worked out by hand', async ({ page }) => {
  await page.goto(address('interaction-segments-agents', day));
  // Talk: 1,410 s in 6 segments; hold: 90 s; first responses: 20 s and 10 s.
  await expectFigures(page, {
    Volume: 'Segments6Interactions5',
    'Mean of all': 'Talk00:03:55Hold00:00:15Handle00:04:10',
    'First response': '00:00:15',
  });
  await expect(row(page, 'Agents', 'Ada')).toContainText([
    'Ada',
    '2',
    '2',
    '0',
    '00:03:30',
    '00:07:00',
    '00:00:15',
  ]);
  await scrollDown(page);
  await page.getByRole('heading', { name: 'Transfers, and handling by queue' }).click();
  await expect(row(page, 'Transfers', 'ben@example.com')).toHaveText([
    'ben@example.com',
    'Wants to buy',
    '1',
    '1',
  ]);

  await row(page, 'Transfers', 'ben@example.com').getByRole('link', { name: '1' }).first().click();
  const report = panel(page, 'Interaction Details by Segment');
  await expect(report).toContainText('1 segment');
  await expect(report).toContainText('S-1004');
});

test('Interaction: from the report to one session, as a timeline and as rows', async ({ page }) => {
  await page.goto(address('interaction-details-by-segment', day));
  await page.getByText('S-1004', { exact: true }).first().click();
  await expect(page).toHaveURL(/var-session=S-1004/);
  const figures = panel(page, 'Interaction');
  for (const figure of ['2', '00:00:20']) {
    await expect(figures).toContainText(figure);
  }
  await expect(panel(page, 'Handling')).toContainText('00:05:00');
  await expect(panel(page, 'Timeline')).toContainText('Cleo');
  const words = panel(page, 'Who and why');
  for (const word of ['Voice', 'Inbound', 'Last agentCleo', 'Closed']) {
    await expect(words).toContainText(word);
  }
  const report = panel(page, 'Segments');
  await expect(report).toContainText('Ben');
  await expect(report).toContainText('Cleo');
  await expect(report).not.toContainText('Ada');

  // Back to the time range that the reader came from, not to that of all sessions.
  await page.getByTestId('data-testid dashboard controls button').click();
  await page.getByRole('link', { name: 'Queues' }).click();
  const { searchParams } = new URL(page.url());
  expect([searchParams.get('from'), searchParams.get('to')]).toEqual(
    [day.from, day.to].map((time) => String(Date.parse(time)))
  );
});

test('Wallboard: who waits, who is on contacts, and today, from one query each', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    const refIds = (
      request.postDataJSON() as { queries?: Array<{ refId: string; queryType?: string }> } | null
    )?.queries;
    if (request.url().includes('/api/ds/query') && refIds?.some(({ queryType }) => queryType === 'metrics')) {
      asked.push(refIds.map(({ refId }) => refId).join());
    }
  });
  await page.goto(address('interaction-segments-wallboard', day));
  await expect(panel(page, 'Service level today')).toContainText('42.9%');
  await expectFigures(page, { Today: 'Offered8Answered6Abandoned2' });
  expect(asked.slice(0, 2).sort()).toEqual(['A', 'A,B']);
  // Nobody of 2024 waits within the last 24 hours, which a relative range leads to.
  await page.goto(address('interaction-segments-wallboard', { from: 'now/d', to: 'now' }));
  await expectFigures(page, { 'Waiting now': '0', 'Longest wait now': 'nobody', 'Agents on contacts': '0' });
});

test('The report to share has no variables, and works on a public dashboard', async ({
  request,
  browser,
  baseURL,
}) => {
  const accessToken = await publish(request, 'e2e-interaction-segments-shared', {
    timeSelectionEnabled: true,
  });
  const visitor = await browser.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  const shared = await visitor.newPage();
  await shared.goto(`/public-dashboards/${accessToken}`);
  const report = shared.getByTestId('interaction-segments-report');
  await expect(report).toContainText('S-1004');
  await expect(report.getByRole('button', { name: 'Download' })).toHaveCount(0);
  await visitor.close();
});

test('Data quality: checks that fail, the share of blanks, and the rows behind a number', async ({
  page,
}) => {
  await page.goto(address('interaction-segments-data-quality', day));
  // S-1008 has waited since 2024; no row ends before it starts.
  await expect(row(page, 'Checks', 'In progress for over a day')).toContainText([
    'In progress for over a day',
    'fails',
    '1',
    '1',
    '10.00%',
    '2024-11-18 11:10:00',
    'S-1008',
  ]);
  await expect(row(page, 'Checks', 'End before start')).toContainText(['End before start', 'passes', '0']);
  await expect(panel(page, 'Checks')).not.toContainText('Agent Name');
  const compare = page.getByRole('link', { name: 'Compare report, metrics and CSV' });
  const compared = await page.request.get(await compare.evaluate((link: HTMLAnchorElement) => link.href));
  expect(await compared.json()).toMatchObject({ rows: 9, agree: true });

  await row(page, 'Checks', 'In progress for over a day').getByRole('link', { name: '1' }).first().click();
  await expect(page).toHaveURL(/var-check=long_in_progress/);
  await page.mouse.move(800, 700);
  await page.mouse.wheel(0, 1500);
  // S-1003, S-1006 and S-1008 of ten rows have no agent.
  await expect(panel(page, 'Blank share of each field')).toContainText(/Agent Name.*30\.0%/);
  await expect(panel(page, 'Rows by day')).toContainText('Min: 10');
  await page.mouse.wheel(0, 5000);
  const report = panel(page, 'Rows that fail: In progress for over a day');
  await expect(report).toContainText('1 segment');
  await expect(report).toContainText('S-1008');
});
