// Checks the types against the packages of Grafana 13 with React 19, and runs
// the browser tests of the built bundle in a host made of them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const here = 'tests/grafana13';
const shell = process.platform === 'win32';

function run(command, environment = {}) {
  const [program, ...args] = command;
  const { status } = spawnSync(program, args, {
    stdio: 'inherit',
    shell,
    env: { ...process.env, ...environment },
  });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

if (!existsSync(`${here}/node_modules/.package-lock.json`)) {
  run(['npm', 'ci', '--prefix', here, '--no-audit', '--no-fund', '--loglevel=error']);
}
run(['npx', 'tsc', '--project', here]);
run(['npm', 'run', 'test:browser', '--', ...process.argv.slice(2)], { GRAFANA_PACKAGES: here });
