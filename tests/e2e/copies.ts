// Copies of the dashboards that ship with the bundle, over the tests' contact center.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type APIRequestContext, type Page } from '@playwright/test';
import { datasource, saveDashboard } from './center';

/** The names of their files. */
const shipped = [
  'interaction-details-by-segment',
  'interaction-details-by-segment-to-share',
  'queues',
  'agents',
  'interaction',
  'wallboard',
  'data-quality',
];

/** The tests' day. */
export const day = { from: '2024-11-18T00:00:00.000Z', to: '2024-11-19T00:00:00.000Z' };

/** Stores copies of the shipped dashboards, whose links lead to the copies. */
export async function saveCopies(request: APIRequestContext) {
  for (const name of shipped) {
    const text = readFileSync(path.resolve(__dirname, `../../src/dashboards/${name}.json`), 'utf8');
    const ours = text
      .replaceAll('/d/inter', '/d/e2e-inter')
      .replaceAll('"interaction-segments"', `"${datasource.uid}"`);
    const copy = JSON.parse(ours) as { uid: string; title: string };
    await saveDashboard(request, {
      ...copy,
      uid: `e2e-${copy.uid}`,
      title: `End-to-end ${copy.title}`,
      // The range of a shared dashboard is its own.
      ...(name.endsWith('to-share') && { time: day }),
    });
  }
}

/** Where a copy is found, by the uid of what it is a copy of. */
export function address(uid: string, values: Record<string, string> = {}): string {
  const parameters = new URLSearchParams({ 'var-datasource': datasource.uid, ...values });
  return `/d/e2e-${uid}?${parameters.toString()}`;
}

export const panel = (page: Page, title: string) => page.getByTestId(`data-testid Panel header ${title}`);
