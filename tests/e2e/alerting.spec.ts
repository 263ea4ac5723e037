import { expect, NAME, test } from './center';

test('an alert rule begins with numbers, and can be evaluated', async ({ alertRuleEditPage, page }) => {
  const query = await alertRuleEditPage.getQueryRow();
  await query.datasource.set(NAME);
  await expect(page.getByRole('radio', { name: 'Metrics' })).toBeChecked();
  await expect(alertRuleEditPage.evaluate()).toBeOK();
});
