import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import webpack from 'webpack';
import config from './host/webpack.config.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Bundles the stand-in for Grafana. The plugin itself must have been built: it is tested as it ships. */
export default async function buildHost() {
  if (!existsSync(path.join(root, 'dist/datasource/module.js'))) {
    throw new Error('There is no build to test: run npm run build first.');
  }
  await new Promise((resolve, reject) => {
    webpack(config, (error, stats) => {
      if (error ?? stats?.hasErrors()) {
        reject(error ?? new Error(stats.toString('errors-only')));
      } else {
        resolve();
      }
    });
  });
}
