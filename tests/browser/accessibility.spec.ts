import { AxeBuilder } from '@axe-core/playwright';
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
  jsonData: { database: 'center' },
  secureJsonFields: {},
};

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
      const { violations } = await new AxeBuilder({ page }).include('main').analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        []
      );
    });
  }
}
