// The shipped dashboards, converted by Grafana itself to schema v2 and back.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type APIRequestContext } from '@playwright/test';
import { expect, test } from './center';

const folder = path.resolve(__dirname, '../../src/dashboards');
const shipped = readdirSync(folder).filter((name) => path.extname(name) === '.json');

const resources = (version: string) => `/apis/dashboard.grafana.app/${version}/namespaces/default/dashboards`;

/** Stores a dashboard as one version of the API, and reads it as another. */
async function convert(request: APIRequestContext, name: string, spec: unknown, from: string, to: string) {
  await request.delete(`${resources(from)}/${name}`);
  const stored = await request.post(resources(from), {
    data: { apiVersion: `dashboard.grafana.app/${from}`, kind: 'Dashboard', metadata: { name }, spec },
  });
  expect(stored.ok(), await stored.text()).toBe(true);
  const read = await request.get(`${resources(to)}/${name}`);
  expect(read.ok(), await read.text()).toBe(true);
  await request.delete(`${resources(from)}/${name}`);
  return ((await read.json()) as { spec: unknown }).spec;
}

/** What the converter changes without harm to what a person sees. */
const changed: Record<string, (was: unknown, became: unknown) => boolean> = {
  // A variable of the controls menu stands in the row with the others afterwards.
  hide: (was, became) => was === 3 && became === 0,
  // Below panels without a row, rows and theirs begin a line earlier; Grafana puts them below one another.
  y: (was, became) => became === Number(was) - 1,
};

/** Where something of a value is missing, or another, in what became of it. Additions are no loss. */
function lost(was: unknown, became: unknown, at = ''): string[] {
  if (typeof was !== 'object' || was === null) {
    const kept = was === became || (became === undefined && !was);
    const harmless = changed[at.slice(at.lastIndexOf('.') + 1)]?.(was, became);
    return kept || harmless ? [] : [`${at}: ${String(was)}, ${JSON.stringify(became)}`];
  }
  const found = (became ?? {}) as Record<string, unknown>;
  return Object.entries(was).flatMap(([name, part]) =>
    // A row is numbered anew.
    name === 'id' && 'type' in was && was.type === 'row' ? [] : lost(part, found[name], `${at}.${name}`)
  );
}

for (const file of shipped) {
  test(`${file} survives schema v2`, async ({ request }) => {
    const { uid, ...ours } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { uid: string };
    const newer = await convert(request, `e2e-v2-${uid}`, ours, 'v1beta1', 'v2beta1');
    expect(newer).toHaveProperty('elements');
    const back = await convert(request, `e2e-v1-${uid}`, newer, 'v2beta1', 'v1beta1');
    expect(lost(ours, back)).toEqual([]);
  });
}
