import { expect, NAME, pick, test } from './center';

interface Evaluated {
  results: Record<string, { frames: Array<{ data: { values: unknown[][] } }> }>;
}

test('an alert rule begins with numbers, and is evaluated', async ({ alertRuleEditPage, page }) => {
  const query = await alertRuleEditPage.getQueryRow();
  await query.datasource.set(NAME);
  await expect(page.getByRole('radio', { name: 'Metrics' })).toBeChecked();
  await expect(alertRuleEditPage.evaluate()).toBeOK();

  // The tests' day is long gone: no segments in the last ten minutes, which is a count.
  await pick(page, query.locator.getByLabel('Measure'), 'Segments');
  const evaluation = await alertRuleEditPage.evaluate();
  const { results } = (await evaluation.json()) as Evaluated;
  expect(results.B?.frames.map(({ data }) => data.values)).toEqual([[[0]]]);
});
