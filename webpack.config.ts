// Builds the bundle's three plugins into dist/. Every plugin.json below src/ is
// one plugin; the module.ts beside it is its entry, and Grafana loads each as an
// AMD module of its own.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import CopyPlugin from 'copy-webpack-plugin';
import { type Configuration } from 'webpack';

const root = __dirname;
const source = path.join(root, 'src');
const { version } = readJSON('package.json') as { version: string };
const { id } = readJSON('plugin.json') as { id: string };

const config = (_env: unknown, { mode }: Configuration): Configuration => ({
  mode,
  context: source,
  entry: Object.fromEntries(
    pluginDirectories().map((dir) => [path.posix.join(dir, 'module'), path.join(source, dir, 'module.ts')])
  ),
  // What Grafana provides at run time. React and its JSX runtime must be the
  // host's, so that one build runs with React 18 and 19.
  externals: [
    'react',
    'react-dom',
    'react/jsx-runtime',
    'lodash',
    'moment',
    'rxjs',
    'rxjs/operators',
    'react-router-dom',
    /^@emotion\/(css|react)$/,
    /^@grafana\/(data|ui|runtime)(\/unstable)?$/,
  ],
  output: {
    path: path.join(root, 'dist'),
    filename: '[name].js',
    library: { type: 'amd' },
    publicPath: `public/plugins/${id}/`,
    uniqueName: id,
    // The backend's executables are built into the same directory.
    clean: { keep: /gpx_|go_plugin_build_manifest/ },
  },
  // Separate files in every mode: Grafana's content security policy may forbid eval.
  devtool: 'source-map',
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: { rules: [{ test: /\.tsx?$/, exclude: /node_modules/, use: 'swc-loader' }] },
  performance: {
    hints: mode === 'production' ? 'error' : false,
    maxEntrypointSize: 300_000,
    maxAssetSize: 300_000,
    // Pictures are for the catalogue, and loaded by no one else.
    assetFilter: (name) => name.endsWith('.js'),
  },
  plugins: [
    new CopyPlugin({
      patterns: [
        { from: '**/plugin.json', transform: fillInManifest },
        { from: '**/img/*' },
        { from: 'datasource/query_help.md', to: 'datasource/' },
        { from: 'dashboards/*.json', noErrorOnMissing: true },
        ...['README.md', 'CHANGELOG.md', 'LICENSE'].map((name) => ({
          from: path.join(root, name),
          to: '[name][ext]',
          toType: 'template' as const,
          noErrorOnMissing: true,
        })),
      ],
    }),
  ],
});

export default config;

function readJSON(name: string): unknown {
  return JSON.parse(readFileSync(path.join(root, name), 'utf8'));
}

function pluginDirectories(): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => path.basename(name) === 'plugin.json')
    .map((name) => path.dirname(name));
}

// SOURCE_DATE_EPOCH, where it is set, makes the build reproducible.
function fillInManifest(content: Buffer): string {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  const today = (epoch ? new Date(Number(epoch) * 1000) : new Date()).toISOString().slice(0, 10);
  return content.toString().replaceAll('%VERSION%', version).replaceAll('%TODAY%', today);
}
