// Builds the bundle's three plugins into dist/: as create-plugin lays it out
// below .config, with what is ours on top. Every plugin.json below src/ is one
// plugin; the module.ts beside it is its entry, and Grafana loads each as an AMD
// module of its own.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import CopyPlugin from 'copy-webpack-plugin';
import { type Configuration } from 'webpack';
import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

const { version } = JSON.parse(readFileSync(path.join(__dirname, 'package.json'), 'utf8')) as {
  version: string;
};

const config = async (env: Env): Promise<Configuration> => {
  const base = await grafanaConfig(env);
  return {
    ...base,
    // Separate files in every mode: Grafana's content security policy may forbid eval.
    devtool: 'source-map',
    performance: {
      hints: env.production ? 'error' : false,
      maxEntrypointSize: 300_000,
      maxAssetSize: 300_000,
      // Pictures are for the catalogue, and loaded by no one else.
      assetFilter: (name) => name.endsWith('.js'),
    },
    plugins: [
      // The first to write a file has it.
      new CopyPlugin({
        patterns: [{ from: '**/plugin.json', transform: fillInManifest }, { from: '**/img/*' }],
      }),
      ...(base.plugins ?? []),
    ],
  };
};

export default config;

// SOURCE_DATE_EPOCH, where it is set, makes the build reproducible.
function fillInManifest(content: Buffer): string {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  const today = (epoch ? new Date(Number(epoch) * 1000) : new Date()).toISOString().slice(0, 10);
  return content.toString().replaceAll('%VERSION%', version).replaceAll('%TODAY%', today);
}
