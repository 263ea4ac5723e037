import { expect, test } from './stage';

test('a report is put together field by field, filter by filter', async ({ editor, page }) => {
  await editor.mount({ editor: 'query', value: { refId: 'A', queryType: 'segments' } });

  for (const field of ['Queue Name', 'Session ID']) {
    await page.getByLabel('Fields').fill(field);
    await page.getByRole('option', { name: field }).click();
  }
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Report order' }).click();

  await page.getByRole('button', { name: 'Add filter' }).click();
  await editor.pick('Operator', /is one of/);
  await page.getByRole('combobox', { name: 'Values' }).click();
  await page.getByRole('option', { name: /Sales/ }).click();
  await page.getByRole('option', { name: /Service/ }).click();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Add sort field' }).click();
  await page.getByLabel('Row limit').fill('250');
  await page.getByLabel('Row limit').press('Enter');

  expect(await editor.value()).toEqual({
    refId: 'A',
    queryType: 'segments',
    fields: ['session_id', 'queue_name'],
    filters: [{ field: 'queue_name', operator: '=|', values: ['Sales', 'Service'] }],
    sort: [{ field: 'started_at', descending: true }],
    limit: 250,
  });
  // Two fields, their order, two values, the sort, the limit: an empty filter asks nothing new.
  expect(await editor.runs()).toBe(7);
});

test('text runs when it is finished, and a mistake is told at its field', async ({ editor, page }) => {
  await editor.mount({
    editor: 'query',
    value: { refId: 'A', filters: [{ field: 'queue_wait_time', operator: '>', values: [] }] },
  });
  const value = page.getByLabel('Value', { exact: true });
  await value.pressSequentially('1m30');
  await page.keyboard.press('Tab');
  await expect(page.getByText('Write seconds (90), HH:mm:SS (00:01:30) or 1m30s.')).toBeVisible();
  expect(await editor.runs()).toBe(0);
  await value.press('End');
  await value.pressSequentially('s');
  await page.keyboard.press('Tab');
  expect(await editor.runs()).toBe(1);
  expect(await editor.value()).toMatchObject({ filters: [{ values: ['1m30s'] }] });
});

test('a metrics query is put together with the keyboard alone', async ({ editor, page }) => {
  await editor.mount({ editor: 'query', value: { refId: 'A', queryType: 'segments' } });
  await page.getByRole('radio', { name: 'Segments' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Metrics' })).toBeChecked();

  await page.getByRole('button', { name: 'Add metric' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Threshold', { exact: true }).focus();
  await page.keyboard.type('45s');
  await page.keyboard.press('Enter');
  await page.getByLabel('Group by').focus();
  // At a fast typist's pace: without one, Grafana's combobox loses letters.
  await page.keyboard.type('Queue Name', { delay: 50 });
  await expect(page.getByRole('option', { name: /Queue Name/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');

  await expect
    .poll(() => editor.value())
    .toEqual({
      refId: 'A',
      queryType: 'metrics',
      metrics: [
        { measure: 'queue_wait_time', aggregate: 'p95' },
        { measure: 'service_level', threshold: '45s' },
      ],
      groupBy: ['queue_name'],
    });
});

test('a timeline is asked for by its session', async ({ editor, page }) => {
  await editor.mount({ editor: 'query', value: { refId: 'A' } });
  await page.getByRole('radio', { name: 'Timeline' }).click();
  await page.getByLabel('Session ID').fill('4711');
  await page.getByLabel('Session ID').press('Enter');
  expect(await editor.value()).toEqual({ refId: 'A', queryType: 'timeline', sessionId: '4711' });
});

test('suggestions come from the rows that the other filters keep', async ({ editor, page }) => {
  await editor.mount({
    editor: 'query',
    value: {
      refId: 'A',
      filters: [
        { field: 'channel', operator: '=', values: ['Voice'] },
        { field: 'queue_name', operator: '=', values: [] },
      ],
    },
  });
  await page.getByLabel('Value', { exact: true }).nth(1).click();
  await page.getByRole('option', { name: /Sales 1,203 segments/ }).click();
  expect(editor.asked.find(({ resource }) => resource === 'values')?.body).toMatchObject({
    query: {
      queryType: 'values',
      field: 'queue_name',
      filters: [{ field: 'channel', operator: '=', values: ['Voice'] }],
    },
  });
  expect(await editor.value()).toMatchObject({ filters: [{}, { values: ['Sales'] }] });
});

test('a query written by hand that is not known is refused, not lost', async ({ editor, page }) => {
  const stored = { refId: 'A', queryType: 'segments', fields: ['mood'] };
  await editor.mount({ editor: 'query', value: stored });
  await expect(page.getByText('This query cannot be shown in the editor')).toBeVisible();
  await expect(page.getByText('fields[0]: "mood" is not known.')).toBeVisible();
  expect(await editor.value()).toEqual(stored);
  await page.getByRole('button', { name: 'Start with a new query' }).click();
  await expect(page.getByRole('radio', { name: 'Segments' })).toBeChecked();
});

test('a variable asks for the values of a field', async ({ editor, page }) => {
  await editor.mount({ editor: 'variable', value: {} });
  await expect(page.getByText('Values of Queue Name, the most frequent first.')).toBeVisible();
  await page.getByLabel('Values of').fill('Channel');
  await page.getByRole('option', { name: /^Channel/ }).click();
  expect(await editor.value()).toEqual({ refId: 'variable', queryType: 'values', field: 'channel' });
});
