import { expect, pick, test, TYPE } from './center';
import { database } from './startDatabase';

test('a data source is set up, told apart from one that cannot work, and keeps its secret', async ({
  createDataSourceConfigPage,
  page,
}) => {
  const { url, user, password, database: name } = database();
  const settings = await createDataSourceConfigPage({ type: TYPE });
  await page.getByLabel('Host URL').fill(url);
  await page.getByLabel('Database name').fill('no_such_database');
  await pick(page, page.getByLabel('TLS/SSL mode'), 'disable');
  await page.getByLabel('Username').fill(user);
  await page.getByLabel('Password').fill(password);
  await expect(settings.saveAndTest()).not.toBeOK();

  await expect(page.getByLabel('Password')).toHaveValue('configured');
  // Grafana tells settings apart by the second they were saved in, which is no matter to a person.
  await page.waitForTimeout(1100);
  await page.getByLabel('Database name').fill(name);
  await settings.saveAndTest();

  // Now that the connection works, the relations are listed.
  await pick(page, page.getByRole('combobox', { name: 'Relation' }), /e2e\.waits/);
  await expect(
    page.getByText(/The view e2e\.waits can be read\. Columns it lacks are blank in the report:/)
  ).toBeVisible();
  // Saved in the same second as before, Grafana still tests the old ones.
  await expect(async () => expect(settings.saveAndTest()).toBeOK()).toPass();
  await expect(settings).toHaveAlert('success', { hasText: 'The view e2e.waits can be read.' });
});
