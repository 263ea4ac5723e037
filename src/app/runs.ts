// Runs a report for the person at the screen, and notes the run.
import { config, type usePluginUserStorage } from '@grafana/runtime';
import * as z from 'zod/mini';
import { fileById, type FileId } from '../report/files';
import { asAnnotation, fileName, readRun, type Run, type RunAnnotation } from '../report/run';
import { fetchFile, keep } from './file';
import { notedRuns, noteRun } from './grafana';
import { type Report } from './report';

export type UserStorage = Pick<ReturnType<typeof usePluginUserStorage>, 'getItem' | 'setItem'>;

/** As many runs of a report as are kept for a person, and shown at first. */
export const LAST_RUNS = 5;

/**
 * Runs a report: the person gets the file, and the run is noted, also one that
 * failed. Returns the run as it was noted.
 */
export async function runReport(
  report: Report,
  storage: UserStorage,
  file: FileId = report.delivery.format,
  period = report.time
): Promise<Run> {
  const time = Date.now();
  const by = config.bootData.user.login;
  const named = (from?: string) => fileName(report.title, from, fileById(file).format);
  let run: Run;
  try {
    const { content, rows, period: came } = await fetchFile(report, file, period);
    const name = named(came.from);
    keep(content, name);
    run = { time, timeEnd: Date.now(), state: 'done', rows, by, file: name, period: came };
  } catch (error) {
    run = { time, timeEnd: Date.now(), state: 'failed', by, file: named(), error: (error as Error).message };
  }
  await note(report, run, storage);
  return run;
}

// Who may not write on the dashboard keeps the run alone.
async function note(report: Report, run: Run, storage: UserStorage): Promise<void> {
  if (report.canNote) {
    try {
      return await noteRun(report.uid, run);
    } catch {
      // Kept as one who may not.
    }
  }
  const kept = [run, ...(await ownRuns(report.uid, storage))].slice(0, LAST_RUNS);
  await storage
    .setItem(key(report.uid), JSON.stringify(kept.map((each) => asAnnotation(each, report.uid))))
    .catch(() => undefined);
}

/** The newest runs of a report, the newest first: those noted on it, and those kept for the person. */
export async function lastRuns(uid: string, storage: UserStorage, limit = LAST_RUNS): Promise<Run[]> {
  const [noted, own] = await Promise.all([notedRuns(uid, limit), ownRuns(uid, storage)]);
  return [...noted, ...own].sort((one, other) => other.time - one.time).slice(0, limit);
}

const storedSchema = z.array(z.object({ time: z.number(), timeEnd: z.number(), text: z.string() }));

async function ownRuns(uid: string, storage: UserStorage): Promise<Run[]> {
  try {
    const stored = storedSchema.safeParse(JSON.parse((await storage.getItem(key(uid))) ?? '[]'));
    return ((stored.data ?? []) as RunAnnotation[]).flatMap((annotation) => readRun(annotation) ?? []);
  } catch {
    return [];
  }
}

const key = (uid: string) => `runs/${uid}`;
