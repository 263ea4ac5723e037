import { datasource, saveDashboard } from './center';
import { expect, Report, reportPanel, test } from './reportPanel';

const columns = { fields: ['session_id', 'queue_name', 'queue_wait_time', 'conversation_skills'] };

test('a viewer chooses fields, their order, the sort and a search, and finds them again', async ({
  request,
  viewerPage: page,
  browser,
  baseURL,
}) => {
  const uid = await saveDashboard(request, {
    uid: 'e2e-report',
    title: 'End-to-end report',
    panels: [reportPanel(1, columns), reportPanel(2, columns)],
  });
  await page.goto(`/d/${uid}`);
  const report = new Report(page);
  await expect(report.titles).toHaveText([
    'Session ID',
    'Queue Name',
    'Queue Wait Time',
    'Conversation Skills',
  ]);
  await expect(report.rows).toHaveText('9 segments');
  await expect(report.root.getByText('Generated')).toBeVisible();
  await expect(report.root.getByRole('img', { name: 'Less than 24 hours old' })).toBeVisible();

  await report.chooseOnly('Session ID', 'Queue Wait Time');
  await report.button('Fields').click();
  await page.getByRole('button', { name: 'Move Queue Wait Time up' }).click();
  await report.closeDrawer();
  await expect(report.titles).toHaveText(['Queue Wait Time', 'Session ID']);
  await report.titles.filter({ hasText: 'Queue Wait Time' }).getByRole('button').click();
  await report.titles.filter({ hasText: 'Queue Wait Time' }).getByRole('button').click();
  await report
    .column('Session ID')
    .toBe(['S-1005', 'S-1003', 'S-1009', 'S-1002', 'S-1004', 'S-1006', 'S-1001', 'S-1004', 'S-1007']);
  await report.root.getByLabel('Search in these rows').fill('00:00:1');
  await report.column('Queue Wait Time').toBe(['00:00:15', '00:00:12', '00:00:10']);
  await expect(report.rows).toHaveText('3 of 9 segments');

  // The other panel is left alone; a refresh and another time range change nothing of the choice.
  await expect(new Report(page, 1).titles).toHaveCount(4);
  await report.button('Run').click();
  await report.column('Session ID').toBe(['S-1004', 'S-1006', 'S-1001']);
  const shared = page.url();
  await page.goto(`/d/${uid}?from=2024-11-18T10:00:00.000Z&to=2024-11-18T12:00:00.000Z`);
  await report.column('Session ID').toBe(['S-1005', 'S-1009', 'S-1004', 'S-1006', 'S-1004', 'S-1007']);

  // Whoever is sent the address sees the same; and keeps an own choice until something is changed.
  const other = await browser.newContext({ baseURL, storageState: 'playwright/.auth/admin.json' });
  const theirs = await other.newPage();
  await theirs.goto(shared);
  await new Report(theirs).column('Session ID').toBe(['S-1004', 'S-1006', 'S-1001']);
  await theirs.goto(`/d/${uid}`);
  await expect(new Report(theirs).titles).toHaveCount(4);
  await other.close();

  await report.button('Fields').click();
  await page.getByRole('button', { name: 'Reset to the report' }).click();
  await report.closeDrawer();
  await expect(report.titles).toHaveCount(4);
  await page.goto(`/d/${uid}`);
  await report
    .column('Session ID')
    .toBe(['S-1001', 'S-1002', 'S-1003', 'S-1004', 'S-1004', 'S-1005', 'S-1006', 'S-1007', 'S-1009']);
});

test('the CSV is the whole report as it is chosen, byte for byte', async ({ request, viewerPage: page }) => {
  const uid = await saveDashboard(request, {
    uid: 'e2e-csv',
    title: 'End-to-end CSV',
    panels: [
      reportPanel(1, {
        ...columns,
        limit: 2,
        filters: [{ field: 'queue_name', operator: '=|', values: ['$queue'] }],
      }),
    ],
    templating: {
      list: [
        {
          name: 'queue',
          type: 'query',
          multi: true,
          includeAll: true,
          datasource,
          query: { refId: 'variable', queryType: 'values', field: 'queue_name' },
        },
        { name: 'filters', type: 'adhoc', datasource, filters: [] },
      ],
    },
  });
  const parameters = new URLSearchParams([
    ['var-queue', 'Sales'],
    ['var-queue', 'Service'],
    ['var-filters', 'channel|=|Voice'],
  ]);
  await page.goto(`/d/${uid}?${parameters.toString()}`);
  const report = new Report(page);
  await expect(report.rows).toHaveText('The first 2 segments, more match');
  await report.chooseOnly('Session ID', 'Queue Wait Time');
  await report.titles.filter({ hasText: 'Queue Wait Time' }).getByRole('button').click();

  const file = await report.download();
  expect(file.split('\r\n')).toEqual([
    'Session ID,Queue Wait Time',
    'S-1004,00:00:05',
    'S-1001,00:00:10',
    'S-1004,00:00:15',
    'S-1002,00:00:25',
    'S-1003,00:00:40',
    '',
  ]);
  const resource = await page
    .context()
    .request.get(`/api/datasources/uid/${datasource.uid}/resources/report.csv`, {
      params: {
        from: '2024-11-18',
        to: '2024-11-19',
        timezone: 'UTC',
        query: JSON.stringify({
          fields: ['session_id', 'queue_wait_time'],
          filters: [
            { field: 'queue_name', operator: '=|', values: ['Sales', 'Service'] },
            { field: 'channel', operator: '=', values: ['Voice'] },
          ],
          sort: [{ field: 'queue_wait_time' }],
        }),
      },
    });
  expect(await resource.text()).toBe(file);
});

test('a query too long for an address is downloaded all the same', async ({ request, viewerPage: page }) => {
  const values = Array.from({ length: 400 }, (_, i) => `No such queue ${i}`);
  const filters = [{ field: 'queue_name', operator: '=|', values: [...values, 'Returns'] }];
  const uid = await saveDashboard(request, {
    uid: 'e2e-long',
    title: 'End-to-end long query',
    panels: [reportPanel(1, { ...columns, filters })],
  });
  await page.goto(`/d/${uid}`);
  const report = new Report(page);
  await expect(report.rows).toHaveText('1 segment');
  const posted = page.waitForRequest(
    (asked) => asked.method() === 'POST' && asked.resourceType() === 'document'
  );
  expect(await report.download()).toBe(
    'Session ID,Queue Name,Queue Wait Time,Conversation Skills\r\nS-1009,Returns,00:00:30,\r\n'
  );
  expect((await posted).postData()).toContain('No+such+queue+399');
  expect(page.url()).toContain(`/d/${uid}`);
});

test('filters narrow the rows and the CSV; a cell becomes a filter of the dashboard', async ({
  request,
  viewerPage: page,
}) => {
  const uid = await saveDashboard(request, {
    uid: 'e2e-filters',
    title: 'End-to-end filters',
    panels: [reportPanel(1, columns)],
    templating: { list: [{ name: 'filters', type: 'adhoc', datasource, filters: [] }] },
  });
  await page.goto(`/d/${uid}`);
  const report = new Report(page);
  await report.button('Filters').click();
  await page.getByRole('button', { name: 'Add filter' }).click();
  await page.getByLabel('Field', { exact: true }).click();
  await page.getByRole('option', { name: 'Conversation Skills' }).click();
  await expect(async () => {
    await page.getByLabel('Values').click();
    await page.getByRole('option', { name: /spanish/ }).click({ timeout: 3_000 });
    await expect(report.root.getByText('2 of 9 segments')).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await report.closeDrawer();
  await report.column('Session ID').toBe(['S-1002', 'S-1005']);
  await expect(report.root.getByText('Conversation Skills contains spanish')).toBeVisible();
  expect(await report.download()).toBe(
    'Session ID,Queue Name,Queue Wait Time,Conversation Skills\r\n' +
      'S-1002,Sales,00:00:25,english|spanish\r\nS-1005,Service,00:01:30,spanish\r\n'
  );
  await report.button('Remove: Conversation Skills contains spanish').click();
  await expect(report.rows).toHaveText('9 segments');

  await report.root.getByRole('gridcell', { name: 'Returns' }).hover();
  await report.root
    .getByRole('gridcell', { name: 'Returns' })
    .getByRole('button', { name: 'Filter for value' })
    .click();
  await report.column('Session ID').toBe(['S-1009']);
  expect(page.url()).toContain('queue_name');
});

test('a link of the dashboard leads from a session to its timeline', async ({
  request,
  gotoDashboardPage,
  page: adminPage,
  viewerPage: page,
}) => {
  const fieldConfig = {
    defaults: {},
    overrides: [
      {
        matcher: { id: 'byName', options: 'session_id' },
        properties: [
          {
            id: 'links',
            value: [{ title: 'Timeline', url: '/d/e2e-interaction?var-session=${__value.raw}' }],
          },
        ],
      },
    ],
  };
  const uid = await saveDashboard(request, {
    uid: 'e2e-links',
    title: 'End-to-end links',
    panels: [reportPanel(1, columns, { fieldConfig })],
  });
  const target = '/d/e2e-interaction?var-session=S-1004';
  // For whom the data source leads to Explore, too.
  await gotoDashboardPage({ uid });
  const link = adminPage.getByRole('link', { name: 'S-1004' }).first();
  await expect(link).toHaveAttribute('href', target);
  await page.goto(`/d/${uid}`);
  const report = new Report(page);
  await expect(report.root.getByRole('link', { name: 'S-1004' }).first()).toHaveAttribute('href', target);
  // Rows keep their links where the search leaves others out.
  await report.root.getByLabel('Search in these rows').fill('S-1004');
  await report.column('Session ID').toBe(['S-1004', 'S-1004']);
  await expect(report.root.getByRole('link', { name: 'S-1004' }).first()).toHaveAttribute('href', target);
});

test('a download that cannot work says why', async ({ request, viewerPage: page }) => {
  const uid = await saveDashboard(request, {
    uid: 'e2e-gone',
    title: 'End-to-end gone',
    panels: [reportPanel(1, columns)],
  });
  await page.goto(`/d/${uid}`);
  const report = new Report(page);
  await expect(report.rows).toHaveText('9 segments');
  const address = `/api/datasources/uid/${datasource.uid}`;
  await request.delete(address);
  // Grafana remembers a data source for a few seconds.
  await expect
    .poll(async () => (await request.get(`${address}/resources/report.csv?from=0&to=1`)).ok())
    .toBe(false);
  await report.chooseDownload('csv');
  await expect(page.getByRole('alert')).toContainText('The report cannot be downloaded');
});

test("other data sources' columns are shown, and what is no report is told", async ({
  request,
  gotoDashboardPage,
  page,
}) => {
  const uid = 'e2e-other';
  const grafana = { uid: 'grafana', type: 'datasource' };
  const other = (id: number, query: object) =>
    reportPanel(id, {}, { datasource: grafana, targets: [{ refId: 'A', datasource: grafana, ...query }] });
  const snapshot = {
    schema: {
      refId: 'A',
      fields: [
        { name: 'Session ID', type: 'string' },
        { name: 'queue_name', type: 'string' },
        { name: 'Consultants', type: 'string' },
        { name: 'Talk Time', type: 'string' },
      ],
    },
    data: { values: [['X-1'], ['Sales'], ['ada|ben'], ['']] },
  };
  await saveDashboard(request, {
    uid,
    title: 'End-to-end other data',
    panels: [
      other(1, { queryType: 'snapshot', snapshot: [snapshot] }),
      other(2, { queryType: 'randomWalk' }),
    ],
  });
  await gotoDashboardPage({ uid });
  const report = new Report(page);
  await expect(report.titles).toHaveText(['Session ID', 'Queue Name', 'Consultants', 'Talk Time']);
  await expect(report.root.getByRole('gridcell').nth(2)).toHaveText('adaben');
  await expect(report.button('Download')).toHaveCount(0);
  await expect(page.getByText('This is not a report of segments')).toBeVisible();
});
