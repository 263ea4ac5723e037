// Bundles the page that stands in for Grafana: its own libraries, and nothing of ours.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

export default {
  mode: 'development',
  devtool: false,
  context: here,
  entry: './host.tsx',
  output: {
    path: path.join(here, '../../../node_modules/.cache/browser-host'),
    filename: 'host.js',
    clean: true,
  },
  cache: { type: 'filesystem' },
  // The code editor is large, and none of the editors has one.
  resolve: { extensions: ['.ts', '.tsx', '.js'], alias: { 'monaco-editor': false } },
  performance: { hints: false },
  module: {
    rules: [
      { test: /\.m?js$/, resolve: { fullySpecified: false } },
      { test: /\.tsx?$/, exclude: /node_modules/, use: 'swc-loader' },
      // Styles of parts that the editors do not use.
      { test: /\.css$/, type: 'asset/source' },
    ],
  },
  ignoreWarnings: [() => true],
};
