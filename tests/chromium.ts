import { existsSync } from 'node:fs';
import { type LaunchOptions } from '@playwright/test';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path)
);

/** The machine's own Chromium: CHROMIUM_PATH, else where it is usually installed, else Playwright's. */
export const chromium: LaunchOptions = {
  executablePath: process.env.CHROMIUM_PATH ?? installed,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
};
