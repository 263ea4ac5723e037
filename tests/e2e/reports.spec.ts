// The Reports page: the ten steps that the report's users know, and what a
// viewer may do of them.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type APIRequestContext, type Page } from '@playwright/test';
import { NAME, pick, saveDashboard } from './center';
import { expect, reportPanel, test } from './reportPanel';
import { database } from './startDatabase';

const PAGE = '/a/interaction-segments-app';
const TITLE = 'End-to-end voice';

/** What the command line writes of the tests' day, by a query. */
function exported(query: object): string {
  const { url, user, password, database: name } = database();
  return execFileSync(
    'go',
    [
      ...['run', './pkg/cmd/segments', 'export', '--relation', 'e2e.interaction_segments'],
      ...['--from', '2024-11-18', '--to', '2024-11-19', '--query', JSON.stringify(query)],
    ],
    {
      cwd: path.resolve(__dirname, '../..'),
      env: { ...process.env, DATABASE_URL: `postgres://${user}:${password}@${url}/${name}?sslmode=disable` },
      encoding: 'utf8',
    }
  );
}

async function removeReports(request: APIRequestContext) {
  const found = await request.get('/api/search?tag=interaction-report&type=dash-db');
  for (const { uid } of (await found.json()) as Array<{ uid: string }>) {
    await request.delete(`/api/dashboards/uid/${uid}`);
  }
}

/**
 * Opens the list, whose report says a text. Grafana remembers for up to a
 * minute what a person may see: who was there before the report finds it only then.
 */
const findIn = (page: Page, text: string) =>
  expect(async () => {
    await page.goto(PAGE);
    await expect(row(page, TITLE)).toContainText(text, { timeout: 10_000 });
  }).toPass({ timeout: 180_000 });

const row = (page: Page, title: string) => page.getByRole('row').filter({ hasText: title });

async function downloaded(page: Page, start: () => Promise<void>) {
  const download = page.waitForEvent('download');
  await start();
  const file = await download;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

/** Picks in the form; the name of a field goes on with what it means. */
const choose = (page: Page, label: string, option: string | RegExp) =>
  pick(page, page.getByRole('combobox', { name: new RegExp(`^${label}( |$)`) }), option);

const waits = {
  fields: ['session_id', 'queue_wait_time'],
  sort: [{ field: 'queue_wait_time', descending: true }],
};
const expected = { voice: '', waits: '' };

// The command is built first, which takes a while.
test.beforeAll(() => {
  expected.voice = exported({ filters: [{ field: 'channel', operator: '=', values: ['Voice'] }] });
  expected.waits = exported(waits);
});
test.beforeEach(({ request }) => removeReports(request));
test.afterEach(({ request }) => removeReports(request));

test('an editor makes a report by the ten steps, and runs it; the file is that of the command line', async ({
  editorPage: page,
}) => {
  // Reports > New report > name and description.
  await page.goto(PAGE);
  await page.getByRole('link', { name: 'New report' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(TITLE);
  await page.getByRole('textbox', { name: 'Description' }).fill('Calls of one day');

  // The period, in its zone.
  await choose(page, 'Time zone', 'UTC');
  await page.getByTestId('data-testid TimePicker Open Button').last().click();
  await page.getByTestId('data-testid Time Range from field').fill('2024-11-18 00:00:00');
  await page.getByTestId('data-testid Time Range to field').fill('2024-11-19 00:00:00');
  await page.getByTestId('data-testid TimePicker submit button').click();

  // Filters, with suggestions from the data.
  await choose(page, 'Data source', NAME);
  await page.getByRole('button', { name: 'Add filter' }).click();
  const filter = page.getByRole('group', { name: 'filter 1' });
  await pick(page, filter.getByRole('combobox', { name: 'Field' }), 'Channel');
  await pick(page, filter.getByRole('combobox', { name: 'Value', exact: true }), 'Voice');
  // S-1001 to S-1004, the latter twice, and S-1007; S-1008 is in progress.
  await expect(page.getByTestId('report-preview')).toContainText('6 rows, of which the first 5:');
  await expect(page.getByRole('region', { name: 'First rows' })).toContainText('S-1004');

  // Generation: a schedule, the format, whom it is sent to.
  await choose(page, 'Format', /^CSV Durations/);
  await page.getByRole('radio', { name: 'On a schedule' }).check();
  await choose(page, 'Every', 'Weekly');
  await choose(page, 'On', 'Monday');
  await page.getByLabel('At', { exact: true }).fill('06:30');
  await page.getByRole('textbox', { name: 'Send to' }).fill('anna@example.com, supervisors');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByText('supervisors: write mail addresses')).toBeVisible();
  await page.getByRole('textbox', { name: 'Send to' }).fill('anna@example.com');

  // Create: the instance appears.
  await page.getByRole('button', { name: 'Create' }).click();
  const instance = row(page, TITLE);
  await expect(instance).toContainText('Calls of one day');
  await expect(instance).toContainText('2024-11-18 00:00:00 to 2024-11-19 00:00:00');
  await expect(instance).toContainText('Where Channel is Voice');
  await expect(instance).toContainText('Weekly on Monday at 06:30, UTC');
  await expect(instance).toContainText('anna@example.com');
  await expect(instance).toContainText('Never');

  // Run > download.
  const file = await downloaded(page, () => instance.getByRole('button', { name: `Run ${TITLE}` }).click());
  expect(file.name).toBe('end-to-end-voice-2024-11-18.csv');
  expect(file.text).toBe(expected.voice);
  expect(file.text.split('\r\n')).toHaveLength(8);
  await expect(instance).toContainText('Done, 6 rows');
  await expect(instance.getByRole('img', { name: 'Less than 24 hours old' })).toBeVisible();

  // The history has the last five, also after the page is opened anew.
  const uid = (await instance.getAttribute('data-testid'))!.replace('report-', '');
  for (let i = 1; i <= 5; i++) {
    const time = Date.UTC(2024, 10, 18 + i);
    const text = JSON.stringify({ state: 'done', rows: i, by: 'segments deliver', file: `${i}.csv` });
    const tags = ['interaction-report-run', 'state:done'];
    const noted = await page.request.post('/api/annotations', {
      data: { dashboardUID: uid, time, timeEnd: time + 1000, tags, text },
    });
    expect(noted.ok(), await noted.text()).toBe(true);
  }
  await page.goto(PAGE);
  await expect(row(page, TITLE)).toContainText('Done, 6 rows');
  await row(page, TITLE)
    .getByRole('button', { name: `More for ${TITLE}` })
    .click();
  await page.getByRole('menuitem', { name: 'History' }).click();
  const runs = page.getByRole('list', { name: 'Runs, the newest first' }).getByRole('listitem');
  await expect(runs).toHaveCount(5);
  await expect(runs.first()).toContainText('by e2e-editor');
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(runs).toHaveCount(6);
});

test.describe('a report made by hand', () => {
  // Before the person signs in, who would else be refused for a while.
  test.beforeEach(async ({ request }) => {
    await saveDashboard(request, {
      uid: 'e2e-by-hand',
      title: TITLE,
      tags: ['interaction-report'],
      panels: [reportPanel(1, { ...waits, limit: 2 }, { options: { delivery: { format: 'pdf' } } })],
    });
  });

  test('a viewer runs and downloads what is there, sees only own runs, and changes nothing', async ({
    request,
    viewerPage: page,
  }) => {
    const instance = row(page, TITLE);
    await findIn(page, '2 fields');
    await expect(page.getByRole('link', { name: 'New report' })).toHaveCount(0);

    const file = await downloaded(page, () =>
      instance.getByRole('button', { name: `CSV of ${TITLE}` }).click()
    );
    expect(file.text).toBe(expected.waits);
    const workbook = await downloaded(page, () =>
      instance.getByRole('button', { name: `Excel of ${TITLE}` }).click()
    );
    expect(workbook.name).toBe('end-to-end-voice-2024-11-18.xlsx');
    expect(workbook.text.slice(0, 2)).toBe('PK');
    await expect(instance).toContainText('Done, 9 rows');

    await page.reload();
    await expect(instance).toContainText('Done, 9 rows');
    const noted = await request.get('/api/annotations?tags=interaction-report-run&dashboardUID=e2e-by-hand');
    expect(await noted.json()).toEqual([]);
    await instance.getByRole('button', { name: `More for ${TITLE}` }).click();
    await expect(page.getByRole('menuitem', { name: 'History' })).toBeVisible();
    for (const name of ['Edit', 'Clone', 'Delete']) {
      await expect(page.getByText(name, { exact: true })).toHaveCount(0);
    }
  });

  test('an editor clones, changes, stars, searches and deletes reports', async ({ editorPage: page }) => {
    test.slow();
    await findIn(page, 'delivery.format: "pdf" is not known.');
    await row(page, TITLE)
      .getByRole('button', { name: `More for ${TITLE}` })
      .click();
    await page.getByText('Clone', { exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue(`Copy of ${TITLE}`);
    await choose(page, 'Format', /^Excel A workbook/);
    await page.getByRole('button', { name: 'Create' }).click();

    const copy = page.getByRole('row').filter({ hasText: `Copy of ${TITLE}` });
    await copy.getByRole('button', { name: `Star Copy of ${TITLE}` }).click();
    await page.getByRole('tab', { name: /Favourites/ }).click();
    await expect(page.getByRole('row')).toHaveCount(2);
    await copy.getByRole('button', { name: `More for Copy of ${TITLE}` }).click();
    await page.getByText('Edit', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Renamed');
    await page.getByRole('button', { name: 'Save' }).click();

    await page.getByRole('textbox', { name: 'Search reports' }).fill('renam');
    await expect(page.getByRole('row')).toHaveCount(2);
    const select = row(page, 'Renamed').getByRole('checkbox', { name: 'Select Renamed' });
    // Only a report that has been read can be chosen.
    await expect(select).toBeEnabled();
    await select.check({ force: true });
    await page.getByRole('button', { name: 'Delete 1 selected' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByText('No report is called so')).toBeVisible();
    await page.getByRole('textbox', { name: 'Search reports' }).fill('');
    await expect(row(page, TITLE)).toHaveCount(1);
  });

  test('the list, the form and the history can be used by everyone', async ({ editorPage: page }) => {
    const violations = async (part: string) =>
      (await new AxeBuilder({ page }).include(part).analyze()).violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`
      );
    for (const theme of ['dark', 'light']) {
      await page.goto(`${PAGE}?theme=${theme}`);
      await expect(row(page, TITLE)).toContainText('2 fields');
      expect(await violations('[data-testid=interaction-segments-reports]')).toEqual([]);
      await row(page, TITLE)
        .getByRole('button', { name: `More for ${TITLE}` })
        .click();
      await page.getByRole('menuitem', { name: 'History' }).click();
      await expect(page.getByText('It has not run yet.')).toBeVisible();
      // The drawer slides in.
      await expect(async () => expect(await violations('[role=dialog]')).toEqual([])).toPass();
      await page.goto(`${PAGE}/edit/e2e-by-hand?theme=${theme}`);
      await page.getByRole('radio', { name: 'On a schedule' }).check();
      await expect(page.getByTestId('report-preview')).toContainText('9 rows');
      expect(await violations('form')).toEqual([]);
    }
  });
});
