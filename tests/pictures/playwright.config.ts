import { defineConfig } from '@playwright/test';
import { chromium } from '../chromium';

if (!process.env.GRAFANA_URL) {
  throw new Error('Set GRAFANA_URL to a Grafana that has this bundle, such as http://localhost:3000.');
}

/** The pictures of the documentation and of the catalogue, from a running Grafana. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/pictures',
  // A busy machine is slow to draw.
  timeout: 600_000,
  workers: 1,
  reporter: 'list',
  use: {
    baseURL: process.env.GRAFANA_URL,
    browserName: 'chromium',
    launchOptions: chromium,
    viewport: { width: 1500, height: 1000 },
    actionTimeout: 60_000,
  },
});
