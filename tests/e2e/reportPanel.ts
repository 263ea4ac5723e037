// The report panel on dashboards over the tests' day, and people who look at them.
import { readFile } from 'node:fs/promises';
import { type Browser, type Locator, type Page } from '@playwright/test';
import { datasource, expect, test as base } from './center';

/** A panel that shows a report; a later one stands below. */
export function reportPanel(id: number, query: object = {}, more: object = {}) {
  return {
    id,
    type: 'interaction-segments-panel',
    title: `Report ${id}`,
    gridPos: { x: 0, y: (id - 1) * 12, w: 24, h: 12 },
    datasource,
    targets: [{ refId: 'A', datasource, queryType: 'segments', ...query }],
    ...more,
  };
}

/** A test with pages of someone who may look, and of someone who may make dashboards too. */
export const test = base.extend<{ viewerPage: Page; editorPage: Page }>({
  viewerPage: async ({ request, browser, baseURL }, use) =>
    signedIn(request, browser, baseURL, 'Viewer', use),
  editorPage: async ({ request, browser, baseURL }, use) =>
    signedIn(request, browser, baseURL, 'Editor', use),
});

export { expect };

type Requests = Parameters<Parameters<typeof test>[2]>[0]['request'];

/** Hands a page on that is signed in as a person made for it, who is gone afterwards. */
async function signedIn(
  request: Requests,
  browser: Browser,
  baseURL: string | undefined,
  role: 'Viewer' | 'Editor',
  use: (page: Page) => Promise<void>
) {
  const login = `e2e-${role.toLowerCase()}`;
  await removePerson(request, login);
  const created = await request.post('/api/admin/users', { data: { name: role, login, password: login } });
  expect(created.ok(), await created.text()).toBe(true);
  const { id } = (await created.json()) as { id: number };
  const changed = await request.patch(`/api/org/users/${id}`, { data: { role } });
  expect(changed.ok(), await changed.text()).toBe(true);
  const context = await browser.newContext({
    baseURL,
    storageState: { cookies: [], origins: [] },
    viewport: { width: 1600, height: 1100 },
  });
  const answer = await context.request.post('/login', { data: { user: login, password: login } });
  expect(answer.ok(), await answer.text()).toBe(true);
  await use(await context.newPage());
  await context.close();
  await removePerson(request, login);
}

async function removePerson(request: Requests, login: string) {
  const found = await request.get(`/api/users/lookup?loginOrEmail=${login}`);
  if (found.ok()) {
    const { id } = (await found.json()) as { id: number };
    await request.delete(`/api/admin/users/${id}`);
  }
}

/** One report on a page, as a viewer works with it. */
export class Report {
  readonly root: Locator;

  constructor(
    readonly page: Page,
    position = 0
  ) {
    this.root = page.getByTestId('interaction-segments-report').nth(position);
  }

  get titles() {
    return this.root.getByRole('columnheader');
  }

  get rows() {
    // The bar of what is loading is a status too.
    return this.root.getByRole('group', { name: 'Report' }).getByRole('status');
  }

  button(name: string | RegExp) {
    return this.root.getByRole('button', { name, exact: true });
  }

  /** The cells of a column from top to bottom, as they are shown. */
  column(title: string) {
    return {
      toBe: (expected: string[]) =>
        expect(async () => {
          const titles = await this.titles.allTextContents();
          const cells = await this.root.getByRole('gridcell').allTextContents();
          const at = titles.indexOf(title);
          expect(at, `${title} in ${titles.join()}`).toBeGreaterThanOrEqual(0);
          expect(cells.filter((_, i) => i % titles.length === at)).toEqual(expected);
        }).toPass(),
    };
  }

  /** Shows the Session ID and these, in the order of the report. */
  async chooseOnly(...fields: string[]) {
    await this.button('Fields').click();
    const shown = this.page.getByRole('list', { name: 'Fields in order' });
    await this.page.getByRole('button', { name: 'Hide all' }).click();
    for (const title of fields.filter((each) => each !== 'Session ID')) {
      await shown.getByText(title, { exact: true }).click();
    }
    await this.closeDrawer();
  }

  /** The first Escape may close a list that is open in the drawer. */
  async closeDrawer() {
    await expect(async () => {
      await this.page.keyboard.press('Escape');
      await expect(this.page.getByRole('dialog')).toBeHidden({ timeout: 1_000 });
    }).toPass();
    // What the drawer covered may have a tooltip where the mouse is left.
    await this.page.mouse.move(0, 0);
  }

  /** Downloads one of the files that the menu offers. */
  async download(file = 'csv'): Promise<string> {
    const download = this.page.waitForEvent('download');
    await this.chooseDownload(file);
    return readFile(await (await download).path(), 'utf8');
  }

  async chooseDownload(file: string) {
    await this.button('Download').click();
    await this.page.getByTestId(`download-${file}`).click();
  }
}
