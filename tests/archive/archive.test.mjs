// What a release ships: the files of dist/, and what their manifests say of them.
// ARCHIVE names another folder, such as an unpacked archive.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const archive = path.resolve(root, process.env.ARCHIVE ?? 'dist');
const at = (...names) => path.join(archive, ...names);
const read = (...names) => readFileSync(at(...names), 'utf8');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

if (!existsSync(at('module.js'))) {
  throw new Error(`There is no build in ${archive}: run go tool mage build first.`);
}

/** Every file may be named by one of these; anything else has no place in a release. */
const allowed = [
  /^(README|CHANGELOG)\.md$/,
  /^LICENSE$/,
  /^MANIFEST\.txt$/,
  /^sbom-(backend|frontend)\.cdx\.json$/,
  /^((datasource|panel)\/)?(plugin\.json|module\.js(\.map)?)$/,
  /^((datasource|panel)\/)?img\/[\w-]+\.(svg|png)$/,
  /^datasource\/query_help\.md$/,
  /^datasource\/gpx_interaction_segments_(linux|darwin|windows)_(amd64|arm64|arm)(\.exe)?$/,
  /^(datasource\/)?go_plugin_build_manifest$/,
  /^dashboards\/[\w-]+\.json$/,
];
const files = readdirSync(archive, { recursive: true })
  .map((name) => name.replaceAll(path.sep, '/'))
  .filter((name) => statSync(at(name)).isFile());

const plugins = ['.', 'datasource', 'panel'];
const manifest = (plugin) => JSON.parse(read(plugin, 'plugin.json'));

test('holds nothing but what belongs there', () => {
  assert.deepEqual(
    files.filter((name) => !allowed.some((pattern) => pattern.test(name))),
    []
  );
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE']) {
    assert.ok(files.includes(name), name);
  }
});

for (const plugin of plugins) {
  test(`the manifest of ${plugin} is filled in, and names files that are there`, () => {
    const { id, info, dependencies, includes = [] } = manifest(plugin);
    assert.doesNotMatch(read(plugin, 'plugin.json'), /%[A-Z]+%/);
    assert.equal(info.version, version);
    assert.match(info.updated, /^\d{4}-\d{2}-\d{2}$/);
    assert.equal(dependencies.grafanaDependency, manifest('.').dependencies.grafanaDependency);
    assert.ok(info.keywords.length > 0 && info.description.length > 0, id);
    const named = [info.logos.small, info.logos.large, ...(info.screenshots ?? []).map((each) => each.path)];
    for (const file of named) {
      assert.ok(existsSync(at(plugin, file)), `${id}: ${file}`);
    }
    for (const { type, path: file } of includes) {
      assert.ok(type === 'page' || existsSync(at(plugin, file)), `${id}: ${file}`);
    }
  });

  test(`the module of ${plugin} is Grafana's kind, and leaves React to it`, () => {
    const module = read(plugin, 'module.js');
    assert.match(module, /^(\/\*.*?\*\/\s*)*define\(\[/);
    assert.match(module.slice(0, 400), /"react\/jsx-runtime"/);
    assert.doesNotMatch(module, /__CLIENT_INTERNALS|__SECRET_INTERNALS/);
  });
}

test('the catalogue has pictures to show, and links that leave the archive', () => {
  const { info } = manifest('.');
  assert.ok(info.screenshots.length > 2);
  assert.ok(info.links.every(({ url }) => url.startsWith('https://')));
  const relative = [...read('README.md').matchAll(/\]\((?!https:\/\/|#)([^)]*)\)/g)].map(([, link]) => link);
  assert.deepEqual(relative, []);
});

test('every dashboard is one of the manifest, under a name of its own', () => {
  const shipped = files.filter((name) => name.startsWith('dashboards/'));
  const included = manifest('.').includes.flatMap(({ type, path: file }) =>
    type === 'dashboard' ? file : []
  );
  assert.deepEqual(shipped.toSorted(), included.toSorted());
  const uids = shipped.map((name) => JSON.parse(read(name)).uid);
  assert.equal(new Set(uids).size, uids.length);
});

test('the data source has its program, which may be run', () => {
  const programs = files.filter((name) => /\/gpx_/.test(name));
  assert.ok(programs.length > 0);
  for (const name of programs) {
    assert.ok(process.platform === 'win32' || statSync(at(name)).mode & 0o100, name);
  }
  if (process.env.ALL_PLATFORMS) {
    const platforms = programs.map((name) => /segments_(\w+)/.exec(name)[1]).toSorted();
    assert.deepEqual(platforms, [
      'darwin_amd64',
      'darwin_arm64',
      'linux_amd64',
      'linux_arm',
      'linux_arm64',
      'windows_amd64',
    ]);
  }
});
