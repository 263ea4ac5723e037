// Builds the bundle's three plugins into dist/. Every plugin.json below src/ is
// one plugin; the module.ts beside it is its entry, and Grafana loads each as an
// AMD module of its own.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import CopyPlugin from 'copy-webpack-plugin';

const root = path.dirname(fileURLToPath(import.meta.url));
const source = path.join(root, 'src');
const { version } = readJSON('package.json');
const { id } = readJSON('plugin.json');

// What Grafana provides at run time. React and its JSX runtime must be the
// host's, so that one build runs with React 18 and 19.
const providedByGrafana = [
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
];

export default (_env, { mode }) => ({
  mode,
  context: source,
  entry: Object.fromEntries(
    pluginDirectories().map((dir) => [path.posix.join(dir, 'module'), path.join(source, dir, 'module.ts')])
  ),
  externals: providedByGrafana,
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
  performance: { hints: mode === 'production' && 'error', maxEntrypointSize: 300_000, maxAssetSize: 300_000 },
  plugins: [
    new CopyPlugin({
      patterns: [
        { from: '**/plugin.json', transform: fillInManifest },
        { from: '**/img/*' },
        { from: 'dashboards/*.json', noErrorOnMissing: true },
        ...['README.md', 'CHANGELOG.md', 'LICENSE'].map((name) => ({
          from: path.join(root, name),
          to: '[name][ext]',
          toType: 'template',
          noErrorOnMissing: true,
        })),
      ],
    }),
  ],
});

function readJSON(name) {
  return JSON.parse(readFileSync(path.join(root, name), 'utf8'));
}

function pluginDirectories() {
  return readdirSync(source, { recursive: true })
    .filter((name) => path.basename(name) === 'plugin.json')
    .map((name) => path.dirname(name));
}

// SOURCE_DATE_EPOCH, where it is set, makes the build reproducible.
function fillInManifest(content) {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  const today = (epoch ? new Date(Number(epoch) * 1000) : new Date()).toISOString().slice(0, 10);
  return content.toString().replaceAll('%VERSION%', version).replaceAll('%TODAY%', today);
}
