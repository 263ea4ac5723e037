import { answerAbout, column, datasource, expect, frames, NAME, pick, saveDashboard, test } from './center';

const table = {
  id: 1,
  type: 'table',
  title: 'Sessions',
  gridPos: { x: 0, y: 0, w: 24, h: 12 },
  datasource,
  targets: [
    {
      refId: 'A',
      datasource,
      queryType: 'segments',
      fields: ['session_id'],
      filters: [{ field: 'queue_name', operator: '=|', values: ['$queue'] }],
    },
  ],
};
const queue = {
  name: 'queue',
  label: 'Queue',
  type: 'query',
  multi: true,
  includeAll: true,
  refresh: 1,
  datasource,
  query: { refId: 'variable', queryType: 'values', field: 'queue_name' },
};
const adHoc = { name: 'filters', type: 'adhoc', datasource, filters: [] };
const dashboard = {
  uid: 'e2e-segments',
  title: 'End-to-end segments',
  panels: [table],
  templating: { list: [queue, adHoc] },
};

test('a variable with several values and an ad hoc filter say which rows are shown', async ({
  request,
  gotoDashboardPage,
  page,
}) => {
  const uid = await saveDashboard(request, dashboard);
  await gotoDashboardPage({ uid, queryParams: new URLSearchParams({ 'var-queue': '$__all' }) });
  // All is no filter: the call without a queue is there too.
  await expect(page.getByText('S-1007', { exact: true })).toBeVisible();

  const two = new URLSearchParams([
    ['var-queue', 'Sales'],
    ['var-queue', 'Service'],
  ]);
  let answer = answerAbout(page, 'session_id');
  await gotoDashboardPage({ uid, queryParams: two });
  expect(column((await frames(await answer))[0], 'session_id')).toEqual([
    'S-1001',
    'S-1002',
    'S-1003',
    'S-1004',
    'S-1004',
    'S-1005',
    'S-1006',
  ]);

  const filter = page.getByPlaceholder('Filter by label values');
  await filter.click();
  await page.getByRole('option', { name: 'Channel' }).click();
  await page.getByRole('option', { name: '= Equals', exact: true }).click();
  answer = answerAbout(page, 'session_id');
  await page.getByRole('option', { name: 'Voice' }).click();
  expect(column((await frames(await answer))[0], 'session_id')).toEqual([
    'S-1001',
    'S-1002',
    'S-1003',
    'S-1004',
    'S-1004',
  ]);
});

test('a variable is made in its editor, with a preview', async ({ request, gotoVariableEditPage, page }) => {
  const uid = await saveDashboard(request, dashboard);
  const editor = await gotoVariableEditPage({ dashboard: { uid }, id: '0' });
  await pick(page, page.getByRole('combobox', { name: 'Values of', exact: true }), 'Channel');
  await expect(page.getByText('Values of Channel, the most frequent first.')).toBeVisible();
  await editor.runQuery();
  await expect(editor).toDisplayPreviews(['All', 'Voice', 'Chat']);
});

test('an annotation marks segments', async ({ annotationEditPage, page }) => {
  await annotationEditPage.datasource.set(NAME);
  await expect(
    page.getByText(/where Queue Wait Time is more than 5m and .* sorted by Queue Wait Time descending\.$/)
  ).toBeVisible();
  await expect(annotationEditPage.runQuery()).toBeOK();
});
