// The end-to-end tests need a Grafana that has the bundle: GRAFANA_URL names it.
import { spawnSync } from 'node:child_process';

if (!process.env.GRAFANA_URL) {
  console.log(
    'End-to-end tests skipped: set GRAFANA_URL to a Grafana that has this bundle, such as http://localhost:3000.'
  );
  process.exit(0);
}
const { status } = spawnSync(
  'npx',
  ['playwright', 'test', '--config', 'tests/e2e/playwright.config.ts', ...process.argv.slice(2)],
  { stdio: 'inherit', shell: process.platform === 'win32' }
);
process.exit(status ?? 1);
