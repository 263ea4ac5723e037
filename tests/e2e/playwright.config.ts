import path from 'node:path';
import { type PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig } from '@playwright/test';
import { chromium } from '../chromium';

const signIn = path.join(path.dirname(require.resolve('@grafana/plugin-e2e')), 'auth');

/** The bundle in a real Grafana, with a database whose figures are worked out by hand. */
export default defineConfig<PluginOptions>({
  testDir: '.',
  outputDir: '../../test-results/e2e',
  globalSetup: './startDatabase.ts',
  timeout: 300_000,
  expect: { timeout: 30_000 },
  workers: 1,
  reporter: 'list',
  use: {
    baseURL: process.env.GRAFANA_URL,
    grafanaAPICredentials: {
      user: process.env.GRAFANA_USER ?? 'admin',
      password: process.env.GRAFANA_PASSWORD ?? 'admin',
    },
    browserName: 'chromium',
    launchOptions: chromium,
    viewport: { width: 1600, height: 1100 },
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'sign in', testDir: signIn, testMatch: /.*\.setup\.js/ },
    {
      name: 'bundle',
      dependencies: ['sign in'],
      use: { storageState: 'playwright/.auth/admin.json' },
    },
  ],
});
