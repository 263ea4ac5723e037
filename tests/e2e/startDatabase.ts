import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** How Grafana reaches the tests' database. */
export interface Database {
  url: string;
  user: string;
  password: string;
  database: string;
}

/** The database that was started; tests run in processes of their own, so it is handed on by the environment. */
export function database(): Database {
  return JSON.parse(process.env.E2E_DATABASE ?? '') as Database;
}

/** Starts the database before the tests, and returns what stops it after them. */
export default async function startDatabase(): Promise<() => void> {
  const server = spawn('go', ['run', './tests/e2e/database'], {
    cwd: path.resolve(__dirname, '../..'),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    process.env.E2E_DATABASE = line;
    return () => {
      server.stdin.end();
    };
  }
  throw new Error('The database for the end-to-end tests did not start; see above why.');
}
