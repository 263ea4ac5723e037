// Bundles the page that stands in for Grafana: its own libraries, and nothing of ours.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
// The libraries are those of the folder that GRAFANA_PACKAGES names; else the project's own.
const packages = process.env.GRAFANA_PACKAGES;
const modules = packages
  ? [path.join(here, '../../..', packages, 'node_modules'), 'node_modules']
  : ['node_modules'];

export default {
  mode: 'development',
  devtool: false,
  context: here,
  entry: './host.tsx',
  output: {
    path: path.join(here, '../../../node_modules/.cache/browser-host', packages ?? ''),
    filename: 'host.js',
    clean: true,
  },
  cache: { type: 'filesystem', name: `browser-host-${packages ?? 'own'}`.replaceAll('/', '-') },
  // The code editor is large, and none of the editors has one.
  resolve: { extensions: ['.ts', '.tsx', '.js'], alias: { 'monaco-editor': false } },
  performance: { hints: false },
  module: {
    rules: [
      { test: /\.m?js$/, resolve: { fullySpecified: false } },
      { test: /\.tsx?$/, exclude: /node_modules/, use: 'swc-loader', resolve: { modules } },
      // Styles of parts that the editors do not use.
      { test: /\.css$/, type: 'asset/source' },
    ],
  },
  ignoreWarnings: [() => true],
};
