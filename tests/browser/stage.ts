import { expect, type Page, test as base } from '@playwright/test';
import { fields } from '../../src/report/fields';
import { type PanelMount } from './host/PanelStage';
import { type Mount } from './host/Stage';

/** What the backend answers where a test says nothing else. */
const answers: Record<string, unknown> = {
  fields: { fields: fields.map((field) => ({ ...field, available: true })), problems: [] },
  values: {
    values: [
      { value: 'Sales', count: 1203 },
      { value: 'Service', count: 402 },
    ],
  },
  relations: {
    relations: [
      { name: 'public.interaction_segments', kind: 'table', usable: true, problems: [], missing: [] },
      {
        name: 'public.calls',
        kind: 'view',
        usable: false,
        problems: ['column started_at is missing'],
        missing: [],
      },
    ],
  },
};

type Themeless<M extends { theme: unknown }> = Omit<M, 'plugin' | 'theme'> & Partial<Pick<M, 'theme'>>;

/** A page that a built plugin is mounted on. */
class Stage {
  /** What the plugin asked the backend for, by resource. */
  readonly asked: Array<{ resource: string; body: unknown }> = [];

  constructor(readonly page: Page) {}

  protected async open(plugin: 'datasource' | 'panel', options: Parameters<Window['mount']>[0]) {
    await this.page.route('**/resources/*', async (route) => {
      const resource = route.request().url().split('/').at(-1)!;
      this.asked.push({ resource, body: route.request().postDataJSON() as unknown });
      await route.fulfill({ json: answers[resource] });
    });
    await this.page.goto(`${process.env.HOST_URL}/${plugin}`);
    await this.page.evaluate((given) => window.mount(given), options);
  }
}

export class Editor extends Stage {
  async mount(options: Themeless<Mount>) {
    await this.open('datasource', { theme: 'dark', ...options });
  }

  /** What the editor has made of its query or settings. */
  async value(): Promise<unknown> {
    return JSON.parse((await this.page.getByTestId('value').textContent()) ?? 'null');
  }

  /** How often the editor asked for the query to run. */
  async runs(): Promise<number> {
    return Number(await this.page.getByTestId('value').getAttribute('data-runs'));
  }

  async pick(label: string | RegExp, option: string | RegExp, position = 0) {
    await this.page.getByLabel(label).nth(position).click();
    await this.page.getByRole('option', { name: option }).click();
  }
}

export class Panel extends Stage {
  async mount(options: Themeless<PanelMount>) {
    await this.open('panel', { theme: 'dark', ...options });
  }
}

/** A test with an editor or the panel on an empty page; errors of the page fail it. */
export const test = base.extend<{ flawless: void; editor: Editor; panel: Panel }>({
  flawless: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await use();
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
  editor: async ({ page }, use) => use(new Editor(page)),
  panel: async ({ page }, use) => use(new Panel(page)),
});

export { expect };
