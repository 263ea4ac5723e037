import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import webpack from 'webpack';
import config from './host/webpack.config.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const packages = process.env.GRAFANA_PACKAGES ?? '';
const grafanaUI = path.join(packages, 'node_modules/@grafana/ui/dist/public/img');

// Where each address of the page lies on disk.
const folders = [
  ['/host/', path.join('node_modules/.cache/browser-host', packages)],
  ['/plugin/', 'dist'],
  ['/public/build/img/', grafanaUI],
  ['/public/img/', grafanaUI],
];
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Bundles the stand-in for Grafana and serves it. The plugin itself must have been built: it is tested as it ships. */
export default async function setUp() {
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
  const server = createServer(serve).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  process.env.HOST_URL = `http://127.0.0.1:${server.address().port}`;
  return () => server.close();
}

function serve(request, response) {
  const { pathname } = new URL(request.url, 'http://host');
  const [prefix, folder] = folders.find(([prefix]) => pathname.startsWith(prefix)) ?? [];
  const file = folder && path.join(root, folder, pathname.slice(prefix.length));
  const type = types[path.extname(pathname) || '.html'] ?? 'application/octet-stream';
  response.setHeader('Content-Type', type);
  if (!file) {
    response.end(pageFor(pathname.slice(1)));
  } else if (existsSync(file)) {
    createReadStream(file).pipe(response);
  } else if (type === types['.svg']) {
    // Some of Grafana's icons come with the server only.
    response.end('<svg xmlns="http://www.w3.org/2000/svg"/>');
  } else {
    response.writeHead(404).end();
  }
}

const pageFor = (plugin) => `<!doctype html><html lang="en"><head><title>Plugin</title></head>
<body><div id="stage"></div><script>window.grafanaBootData = { settings: {}, user: {}, navTree: [] }</script><script src="/host/host.js"></script><script src="/plugin/${plugin}/module.js"></script></body></html>`;
