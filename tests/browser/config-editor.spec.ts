import { expect, test } from './stage';

const empty = { uid: 'center', url: '', user: '', jsonData: {}, secureJsonData: {}, secureJsonFields: {} };

test('a data source is set up', async ({ editor, page }) => {
  await editor.mount({ editor: 'config', value: empty });
  await page.getByLabel('Host URL').fill('db:5432');
  await page.getByLabel('Database name').fill('center');
  await page.getByLabel('Username').fill('reader');
  await page.getByLabel('Password').fill('secret');
  await page.getByLabel('CA certificate').fill('-----BEGIN CERTIFICATE-----\nMII...');
  await editor.pick('Relation', /public.interaction_segments/);
  await expect(
    page.getByText('The table public.interaction_segments has every column of the report.')
  ).toBeVisible();
  await page.getByLabel('Time zone').fill('Berlin');
  await page.getByRole('option', { name: /Europe\/Berlin/ }).click();
  expect(await editor.value()).toEqual({
    ...empty,
    url: 'db:5432',
    user: 'reader',
    jsonData: { database: 'center', relation: 'public.interaction_segments', timezone: 'Europe/Berlin' },
    secureJsonData: { password: 'secret', tlsCACert: '-----BEGIN CERTIFICATE-----\nMII...' },
  });
});

test('a relation that does not fit says why', async ({ editor, page }) => {
  await editor.mount({ editor: 'config', value: { ...empty, jsonData: { relation: 'public.calls' } } });
  await expect(page.getByText('The view public.calls cannot be read as segments')).toBeVisible();
  await expect(page.getByText('column started_at is missing')).toBeVisible();
});

test('a stored secret is not shown, and can be replaced', async ({ editor, page }) => {
  await editor.mount({ editor: 'config', value: { ...empty, secureJsonFields: { password: true } } });
  await expect(page.getByLabel('Password')).toHaveValue('configured');
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByLabel('Password').fill('new');
  expect(await editor.value()).toMatchObject({
    secureJsonData: { password: 'new' },
    secureJsonFields: { password: false },
  });
});

test('personal data is masked with a key, and rows are bound to who asks', async ({ editor, page }) => {
  await editor.mount({ editor: 'config', value: empty });
  // A switch is covered by what draws it.
  await page.getByLabel('Mask personal data').check({ force: true });
  await page.getByLabel('Mask key').fill('sixteen letters!');
  await page.getByLabel('Row access').check({ force: true });
  expect(await editor.value()).toEqual({
    ...empty,
    jsonData: { maskPersonalData: true, rowAccess: true },
    secureJsonData: { maskKey: 'sixteen letters!' },
  });
});
