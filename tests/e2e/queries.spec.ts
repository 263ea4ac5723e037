import { column, editPanel, expect, frames, pick, test } from './center';

test('the report, at once', async ({ request, gotoPanelEditPage }) => {
  const { editor } = await editPanel({ request, gotoPanelEditPage }, 'table');
  await expect(editor.panel.fieldNames.first()).toContainText('Session ID');
  await expect(editor.panel.data.first()).toContainText('S-1001');
});

test('segments: fields, filters, order and limit', async ({ request, gotoPanelEditPage, page }) => {
  const { editor, row } = await editPanel({ request, gotoPanelEditPage }, 'table');
  for (const field of ['Session ID', 'Queue Wait Time']) {
    await pick(page, row.getByLabel('Fields'), field);
  }
  await page.keyboard.press('Escape');
  await row.getByRole('button', { name: 'Add filter' }).click();
  await pick(page, row.getByLabel('Value', { exact: true }), 'Sales');
  await row.getByRole('button', { name: 'Add filter' }).click();
  await pick(page, row.getByLabel('Field', { exact: true }).nth(1), 'Queue Wait Time');
  await pick(page, row.getByLabel('Operator').nth(1), /is at least/);
  await row.getByLabel('Value', { exact: true }).nth(1).fill('00:00:15');
  await row.getByLabel('Value', { exact: true }).nth(1).press('Enter');
  await row.getByRole('button', { name: 'Add sort field' }).click();
  await pick(
    page,
    row.getByRole('group', { name: 'sort field 1' }).getByLabel('Field', { exact: true }),
    'Queue Wait Time'
  );
  await expect(editor.refreshPanel()).toBeOK();
  await expect(editor.panel.fieldNames).toHaveText(['Session ID', 'Queue Wait Time']);
  await expect(editor.panel.data).toHaveText([
    'S-1003',
    '00:00:40',
    'S-1002',
    '00:00:25',
    'S-1004',
    '00:00:15',
  ]);
});

test('segments in progress are asked for', async ({ request, gotoPanelEditPage, page }) => {
  const { editor, row } = await editPanel({ request, gotoPanelEditPage }, 'table');
  await pick(page, row.getByLabel('Fields'), 'Session ID');
  await page.keyboard.press('Escape');
  expect(column((await frames(await editor.refreshPanel()))[0], 'session_id')).toHaveLength(9);
  await row.getByLabel('Include in progress').click({ force: true });
  const rows = column((await frames(await editor.refreshPanel()))[0], 'session_id');
  expect(rows).toHaveLength(10);
  expect(rows).toContain('S-1008');
});

test('metrics: several figures for each queue', async ({ request, gotoPanelEditPage, page }) => {
  const { editor, row } = await editPanel({ request, gotoPanelEditPage }, 'table');
  await row.getByRole('radio', { name: 'Metrics' }).click();
  await pick(page, row.getByLabel('Aggregate'), 'Average');
  await row.getByRole('button', { name: 'Add metric' }).click();
  await row.getByRole('button', { name: 'Add metric' }).click();
  await pick(page, row.getByLabel('Group by'), 'Queue Name');
  await page.keyboard.press('Escape');
  await row.getByRole('radio', { name: 'Table' }).click();
  await row.getByRole('button', { name: 'Add filter' }).click();
  await pick(page, row.getByLabel('Operator'), /is not blank/);
  const answer = (await frames(await editor.refreshPanel()))[0];
  const columns = answer?.data.values ?? [];
  const figures = (columns[0] ?? []).map((queue, i) => [
    queue,
    ...columns.slice(1).map((values) => rounded(values[i])),
  ]);
  // Average wait; p95 of the wait, which lies between the two longest; service
  // level within 20 s, those abandoned in time left out.
  expect(figures.sort()).toEqual([
    ['Returns', 30, 30, 0],
    ['Sales', 22.5, 37.75, 0.5],
    ['Service', 35.6667, 82.2, 0.5],
  ]);
});

const rounded = (figure: unknown) => Math.round(Number(figure) * 1e4) / 1e4;

test('metrics over time, by the hour', async ({ request, gotoPanelEditPage, page }) => {
  const { editor, row } = await editPanel({ request, gotoPanelEditPage }, 'timeseries');
  await row.getByRole('radio', { name: 'Metrics' }).click();
  await pick(page, row.getByLabel('Measure'), 'Segments');
  await pick(page, row.getByLabel('Interval'), '1h');
  const answer = (await frames(await editor.refreshPanel()))[0];
  const [times, counts] = answer?.data.values ?? [];
  const byHour = (times ?? []).map((time, i) => [
    new Date(time as number).toISOString().slice(11, 16),
    counts?.[i],
  ]);
  expect(byHour.filter(([, count]) => count)).toEqual([
    ['09:00', 3],
    ['10:00', 4],
    ['11:00', 2],
  ]);
});

test('timeline: one interaction, segment by segment', async ({ request, gotoPanelEditPage }) => {
  const { editor, row } = await editPanel({ request, gotoPanelEditPage }, 'traces');
  await row.getByRole('radio', { name: 'Timeline' }).click();
  const answer = editor.waitForQueryDataResponse();
  await row.getByLabel('Session ID').fill('S-1004');
  await row.getByLabel('Session ID').press('Enter');
  const trace = (await frames(await answer))[0];
  // The session, two waits, two agents.
  expect(column(trace, 'spanID')).toHaveLength(5);
});

test('values: the most frequent first', async ({ request, gotoPanelEditPage }) => {
  const { editor, row } = await editPanel({ request, gotoPanelEditPage }, 'table');
  await row.getByRole('radio', { name: 'Values' }).click();
  await expect(editor.refreshPanel()).toBeOK();
  await expect(editor.panel.data).toHaveText(['Sales', '4', 'Service', '3', 'Returns', '1']);
});
