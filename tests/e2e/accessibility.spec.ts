// What a person sees of the bundle can be used by everyone, in both themes. The
// Reports page has such tests of its own.
import { AxeBuilder } from '@axe-core/playwright';
import { type Page } from '@playwright/test';
import { expect, test } from './center';
import { address, day, panel, saveCopies } from './copies';

// All but the one whose traces are Grafana's.
const PANEL = '[data-testid^="data-testid Panel header"]:not([data-testid$=" Timeline"])';

/** The dashboards, and a panel that shows something when the page is there. */
const dashboards: Array<[uid: string, title: string, text: string, values?: Record<string, string>]> = [
  ['interaction-details-by-segment', 'Interaction Details by Segment', 'S-1001'],
  ['interaction-segments-shared', 'Interaction Details by Segment', 'S-1001'],
  ['interaction-segments-queues', 'Queues', 'Service'],
  ['interaction-segments-agents', 'Agents', 'Ada'],
  ['interaction-segments-interaction', 'Segments', 'S-1004', { 'var-session': 'S-1004' }],
  ['interaction-segments-wallboard', 'Waiting now by queue', 'Sales'],
  ['interaction-segments-data-quality', 'Checks', 'passes'],
];

test('the dashboards can be used by everyone', async ({ page, request }) => {
  test.slow();
  await saveCopies(request);
  await page.setViewportSize({ width: 1500, height: 2200 });
  for (const theme of ['dark', 'light']) {
    for (const [uid, title, text, values] of dashboards) {
      await page.goto(address(uid, { ...day, ...values, theme }));
      await expect(panel(page, title)).toContainText(text);
      await expect(page.getByLabel('Panel loading bar')).toHaveCount(0);
      expect(await violations(page), `${uid}, ${theme}`).toEqual([]);
    }
  }
});

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).include(PANEL).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
