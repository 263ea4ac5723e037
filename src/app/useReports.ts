import { usePluginUserStorage } from '@grafana/runtime';
import { useCallback, useEffect, useState } from 'react';
import { type FileId } from '../report/files';
import { problemInWords } from '../report/problem';
import { type Run } from '../report/run';
import { deleteDashboard, findReports, loadDashboard, star } from './grafana';
import { readReport, type Report } from './report';
import { LAST_RUNS, lastRuns, runReport } from './runs';

/** A report in the list; its parts come one after the other. */
export interface Entry {
  uid: string;
  title: string;
  report?: Report;
  /** The last runs, the newest first. */
  runs: Run[];
  /** Why there is no report. */
  problem?: string;
  running?: boolean;
}

export interface Reports {
  /** None until they are found. */
  entries?: Entry[];
  /** Why they are not found. */
  problem?: string;
  reload: () => void;
  /** Runs a report; its file and period are those of the report where no other is named. */
  run: (entry: Entry, file?: FileId, period?: Report['time']) => Promise<Run | undefined>;
  star: (entry: Entry, starred: boolean) => Promise<void>;
  remove: (entry: Entry) => Promise<void>;
}

/** Grafana is asked for so many dashboards at a time. */
const AT_ONCE = 6;

/**
 * The reports that the person may see. Grafana finds a dashboard a moment after
 * it is stored: one that was made just now is named.
 */
export function useReports(made?: string): Reports {
  const [found, setFound] = useState<Pick<Reports, 'entries' | 'problem'>>({});
  const [round, setRound] = useState(0);
  // Another object at each call, and the same thing.
  const [storage] = useState(usePluginUserStorage());

  const change = useCallback(
    (uid: string, changed: Partial<Entry>) =>
      setFound(({ entries, problem }) => ({
        entries: entries?.map((entry) => (entry.uid === uid ? { ...entry, ...changed } : entry)),
        problem,
      })),
    []
  );

  useEffect(() => {
    let wanted = true;
    const load = async () => {
      const hits = await findReports();
      const uids = hits.map(({ uid }) => uid);
      const entries: Entry[] = [
        ...hits.map(({ uid, title }) => ({ uid, title, runs: [] })),
        ...(made && !uids.includes(made) ? [{ uid: made, title: '', runs: [] }] : []),
      ];
      if (!wanted) {
        return;
      }
      setFound({ entries });
      await inTurn(entries, async ({ uid }) => {
        const changed = await loadEntry(uid, storage);
        if (wanted) {
          change(uid, changed);
        }
      });
    };
    load().catch((error: unknown) => wanted && setFound({ problem: problemInWords(error) }));
    return () => {
      wanted = false;
    };
  }, [made, round, change, storage]);

  return {
    ...found,
    reload: () => {
      setFound({});
      setRound(round + 1);
    },
    run: async ({ uid, report, runs }, file, period) => {
      if (!report?.query) {
        return undefined;
      }
      change(uid, { running: true });
      const run = await runReport(report, storage, file, period);
      change(uid, { running: false, runs: [run, ...runs].slice(0, LAST_RUNS) });
      return run;
    },
    star: async ({ uid, report }, starred) => {
      await star(uid, starred);
      change(uid, { report: report && { ...report, starred } });
    },
    remove: async ({ uid }) => {
      await deleteDashboard(uid);
      setFound(({ entries, problem }) => ({
        entries: entries?.filter((entry) => entry.uid !== uid),
        problem,
      }));
    },
  };
}

async function loadEntry(uid: string, storage: Parameters<typeof lastRuns>[1]): Promise<Partial<Entry>> {
  try {
    const { dashboard, meta } = await loadDashboard(uid);
    const report = readReport(uid, dashboard, meta);
    // A report whose runs cannot be read can be run.
    const runs = await lastRuns(uid, storage).catch(() => []);
    return { report, runs, title: report.title };
  } catch (error) {
    return { problem: problemInWords(error) };
  }
}

/** Does something with each item, some at a time. */
async function inTurn<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item; item = waiting.shift()) {
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
