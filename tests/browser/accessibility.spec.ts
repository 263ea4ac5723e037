import { AxeBuilder } from '@axe-core/playwright';
import { type Page } from '@playwright/test';
import { expect, test } from './stage';

const query = {
  refId: 'A',
  fields: ['session_id', 'queue_name'],
  filters: [
    { field: 'queue_name', operator: '=|', values: ['Sales', 'Service'] },
    { field: 'queue_wait_time', operator: '>', values: ['90'] },
  ],
  sort: [{ field: 'queue_wait_time', descending: true }],
};
const metrics = {
  refId: 'A',
  queryType: 'metrics',
  metrics: [{ measure: 'queue_wait_time', aggregate: 'p95' }, { measure: 'service_level' }],
  groupBy: ['queue_name'],
};
const settings = {
  uid: 'center',
  url: 'db:5432',
  user: 'reader',
  jsonData: { database: 'center', maskPersonalData: true },
  secureJsonFields: {},
};

const report = {
  columns: {
    session_id: ['S-1', 'S-2', 'S-3'],
    queue_wait_time: [12, 75, 301],
    consultants: ['ada@example.com|ben@example.com', '', null],
  },
  meta: { custom: { generatedAt: new Date().toISOString(), rows: 3, truncated: true } },
};

// What slides in would be looked at half-way.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

for (const theme of ['dark', 'light'] as const) {
  for (const [name, editorName, value] of [
    ['segments', 'query', query],
    ['metrics', 'query', metrics],
    ['settings', 'config', settings],
    ['variable', 'variable', {}],
  ] as const) {
    test(`the editor of ${name} can be used by everyone, ${theme}`, async ({ editor, page }) => {
      await editor.mount({ editor: editorName, value, theme });
      await expect(
        page.getByRole('main').getByRole('textbox').or(page.getByRole('combobox')).first()
      ).toBeVisible();
      if (name === 'settings') {
        await page.getByRole('button', { name: 'Expand section Limits' }).click();
        await expect(page.getByLabel('Exports per user')).toBeVisible();
      }
      expect(await violations(page, 'main')).toEqual([]);
    });
  }

  test(`the report can be used by everyone, ${theme}`, async ({ panel, page }) => {
    await panel.mount({ ...report, theme });
    await expect(page.getByRole('gridcell').first()).toBeVisible();
    expect(await violations(page, 'main')).toEqual([]);
    for (const drawer of ['Fields', 'Filters']) {
      await page.getByRole('button', { name: drawer }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      if (drawer === 'Filters') {
        await page.getByRole('button', { name: 'Add filter' }).click();
      }
      expect(await violations(page, '[role=dialog]')).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
  });
}

async function violations(page: Page, part: string): Promise<string[]> {
  // The legacy mode asks one document, without a second page for those of frames: there are none.
  const found = await new AxeBuilder({ page }).include(part).setLegacyMode().analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
