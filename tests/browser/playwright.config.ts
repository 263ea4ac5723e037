import { defineConfig } from '@playwright/test';
import { chromium } from '../chromium';

/** The built editors in a real browser, with Grafana's own parts around them and no Grafana. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/browser',
  globalSetup: './global-setup.mjs',
  // Room for a busy machine: each test loads all of Grafana's parts.
  timeout: 120_000,
  fullyParallel: true,
  workers: 2,
  reporter: 'list',
  use: { browserName: 'chromium', launchOptions: chromium, viewport: { width: 1280, height: 900 } },
});
