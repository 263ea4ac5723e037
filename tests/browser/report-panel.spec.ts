import { type Page } from '@playwright/test';
import { expect, test } from './stage';

const meta = { custom: { generatedAt: new Date().toISOString(), rows: 4, truncated: false } };
const columns = {
  session_id: ['S-1', 'S-2', 'S-3', 'S-4'],
  queue_name: ['Sales', 'Service', null, 'Sales'],
  queue_wait_time: [12, 93784, null, 75],
  consultants: ['ada@example.com|ben@example.com', '', null, 'ada@example.com'],
};

const titles = (page: Page) => page.getByRole('columnheader');
const cells = (page: Page) => page.getByRole('gridcell');

/** The cells row by row, as they are shown. */
async function rows(page: Page): Promise<string[][]> {
  const count = await titles(page).count();
  const texts = await cells(page).allTextContents();
  return texts.flatMap((_, i) => (i % count === 0 ? [texts.slice(i, i + count)] : []));
}

/** The first Escape may close a list that is open in the drawer. */
async function closeDrawer(page: Page) {
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden({ timeout: 1_000 });
  }).toPass();
}

test('the report is shown in order, durations as HH:mm:SS, lists as chips, blanks blank', async ({
  panel,
  page,
}) => {
  await panel.mount({ columns, meta });
  await expect(titles(page)).toHaveText(['Session ID', 'Queue Name', 'Queue Wait Time', 'Consultants']);
  expect(await rows(page)).toEqual([
    ['S-1', 'Sales', '00:00:12', 'ada@example.comben@example.com'],
    ['S-2', 'Service', '26:03:04', ''],
    ['S-3', '', '', ''],
    ['S-4', 'Sales', '00:01:15', 'ada@example.com'],
  ]);
  await expect(page.getByText('ben@example.com', { exact: true })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Less than 24 hours old' })).toBeVisible();
});

test('a viewer sorts by a title, and sorts durations by their length', async ({ panel, page }) => {
  await panel.mount({ columns, meta });
  const title = page.getByRole('button', { name: 'Queue Wait Time' });
  await title.click();
  await title.click();
  await expect(cells(page).first()).toHaveText('S-2');
  expect((await rows(page)).map(([session]) => session)).toEqual(['S-2', 'S-4', 'S-1', 'S-3']);
  expect(new URL(page.url()).searchParams.get('report-1')).toBe(
    '{"sort":[{"column":"queue_wait_time","descending":true}]}'
  );
});

test('a viewer finds text as it stands, punctuation too', async ({ panel, page }) => {
  await panel.mount({ columns, meta });
  await page.getByLabel('Search in these rows').fill('S-4');
  await expect(page.getByRole('status')).toHaveText('1 of 4 segments');
  await page.getByLabel('Search in these rows').fill('(');
  await expect(page.getByText('No such segments among these')).toBeVisible();
  await page.getByRole('button', { name: 'Show all rows' }).click();
  await expect(page.getByRole('status')).toHaveText('4 segments');
});

test('fields are chosen and put in order with the keyboard alone', async ({ panel, page }) => {
  await panel.mount({ columns, meta });
  await page.getByRole('button', { name: 'Fields' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('checkbox', { name: 'Queue Name' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('checkbox', { name: 'Queue Name' })).not.toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'Queue Name' })).toBeFocused();

  await page.getByRole('button', { name: 'Move Consultants up' }).focus();
  for (const place of [3, 2, 1]) {
    await page.keyboard.press('Enter');
    await expect(page.getByRole('listitem').nth(place - 1)).toContainText('Consultants');
  }
  // At the top there is no up: the way back is at hand.
  await expect(page.getByRole('button', { name: 'Move Consultants down' })).toBeFocused();
  await closeDrawer(page);
  await expect(titles(page)).toHaveText(['Consultants', 'Session ID', 'Queue Wait Time']);
});

test('filters are set in words, and found again after a reload', async ({ panel, page }) => {
  await panel.mount({ columns, meta });
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('button', { name: 'Add filter' }).click();
  await page.getByLabel('Field', { exact: true }).click();
  await page.getByRole('option', { name: /Consultants/ }).click();
  await page.getByLabel('Values').click();
  await page.getByRole('option', { name: /ada@example.com 2 of these rows/ }).click();
  await closeDrawer(page);
  await expect(page.getByRole('status')).toHaveText('2 of 4 segments');
  await expect(page.getByText('Consultants contains ada@example.com')).toBeVisible();
  await panel.mount({ columns, meta });
  await expect(page.getByRole('status')).toHaveText('2 of 4 segments');
});

test('ten thousand rows of many columns lay out only what is in sight', async ({ panel, page }) => {
  const many = (value: (row: number) => unknown) => Array.from({ length: 10_000 }, (_, row) => value(row));
  const fields = ['session_id', 'queue_name', 'agent_name', 'agent_email', 'status', 'reason', 'channel'];
  await panel.mount({
    columns: Object.fromEntries([
      ...fields.map((field) => [field, many((row) => `${field} ${row}`)] as const),
      ['talk_time', many((row) => row)] as const,
    ]),
    meta,
  });
  await expect(page.getByRole('status')).toHaveText('10,000 segments');
  await expect(cells(page).first()).toHaveText('session_id 0');
  expect(await cells(page).count()).toBeLessThan(1_000);
});
