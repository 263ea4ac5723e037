import { datasource, saveDashboard } from './center';
import { expect, Report, reportPanel, test } from './reportPanel';

const columns = { fields: ['session_id', 'queue_name', 'queue_wait_time'] };
const wait = 'Queue Wait Time';

test('where a limit cuts the report, a viewer sorts and filters all segments, as the CSV does', async ({
  request,
  viewerPage: page,
}) => {
  const uid = await saveDashboard(request, {
    uid: 'e2e-whole',
    title: 'End-to-end whole',
    panels: [reportPanel(1, { ...columns, limit: 2 })],
  });
  await page.goto(`/d/${uid}`);
  const report = new Report(page);
  await report.column('Session ID').toBe(['S-1001', 'S-1002']);
  const title = report.titles.filter({ hasText: wait }).getByRole('button');
  await title.click();
  await title.click();
  await report.column('Session ID').toBe(['S-1005', 'S-1003']);
  expect((await report.download()).split('\r\n').slice(1, 3)).toEqual([
    'S-1005,Service,00:01:30',
    'S-1003,Sales,00:00:40',
  ]);
  await report.button('Filters').click();
  await page.getByRole('button', { name: 'Add filter' }).click();
  await page.getByLabel('Field', { exact: true }).click();
  await page.getByRole('option', { name: 'Queue Name' }).click();
  await page.getByLabel('Values').click();
  await page.getByRole('option', { name: /Returns 1 segments/ }).click();
  await report.closeDrawer();
  await report.column('Session ID').toBe(['S-1009']);
});

test('a viewer chooses a field that the query does not name', async ({ request, viewerPage: page }) => {
  const uid = await saveDashboard(request, {
    uid: 'e2e-more-fields',
    title: 'End-to-end more fields',
    panels: [reportPanel(1, columns)],
  });
  await page.goto(`/d/${uid}`);
  const report = new Report(page);
  await expect(report.rows).toHaveText('9 segments');
  await report.chooseOnly('Session ID', 'Talk Time');
  await expect(report.titles).toHaveText(['Session ID', 'Talk Time']);
  await report
    .column('Talk Time')
    .toBe(['00:02:00', '00:05:00', '', '00:01:00', '00:04:00', '00:10:00', '', '', '00:01:30']);
});

test('cells become filters of the dashboard: a blank one in words, several of one field as alternatives', async ({
  request,
  viewerPage: page,
}) => {
  const variable = { type: datasource.type, uid: '${source}' };
  const uid = await saveDashboard(request, {
    uid: 'e2e-cells',
    title: 'End-to-end cells',
    panels: [
      reportPanel(1, columns, {
        datasource: variable,
        targets: [{ refId: 'A', datasource: variable, queryType: 'segments', ...columns }],
      }),
    ],
    templating: {
      list: [
        {
          name: 'source',
          type: 'datasource',
          query: datasource.type,
          current: { text: 'End-to-end center', value: datasource.uid },
        },
        { name: 'filters', type: 'adhoc', datasource: variable, filters: [] },
      ],
    },
  });
  await page.goto(`/d/${uid}?var-source=${datasource.uid}`);
  const report = new Report(page);
  await expect(report.rows).toHaveText('9 segments');
  // The eighth row is the bot's, without a queue.
  const clickIcon = async (row: number, icon: string) => {
    const cell = report.root.getByRole('gridcell').nth(row * 3 + 1);
    await cell.hover();
    await cell.getByRole('button', { name: icon }).click();
  };
  await clickIcon(7, 'Filter out value');
  await expect(report.rows).toHaveText('8 segments');
  await expect(page.getByText('Queue Name is not blank')).toBeVisible();
  await clickIcon(7, 'Filter for value');
  await report.column('Queue Name').toBe(['Returns']);
  await page.getByRole('button', { name: 'Remove filter with key Queue Name' }).first().click();
  await page.goto(
    `/d/${uid}?var-source=${datasource.uid}&var-filters=queue_name|%3D|Sales&var-filters=queue_name|%3D|Returns`
  );
  await report.column('Queue Name').toBe(['Sales', 'Sales', 'Sales', 'Sales', 'Returns']);

  // One of several is on offer though the data source is a variable.
  await page.goto(`/d/${uid}?var-source=${datasource.uid}`);
  await page.getByPlaceholder('Filter by label values').click();
  await page.getByRole('option', { name: 'Queue Name' }).click();
  await expect(page.getByRole('option', { name: /^=\|/ })).toBeVisible();
});
