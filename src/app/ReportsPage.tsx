import { AppEvents, locationUtil } from '@grafana/data';
import { getAppEvents, hasPermission, PluginPage } from '@grafana/runtime';
import { Alert, Button, EmptyState, LinkButton, LoadingPlaceholder, Stack } from '@grafana/ui';
import { useState } from 'react';
import { type FileId } from '../report/files';
import { problemInWords } from '../report/problem';
import { DeleteReports } from './DeleteReports';
import { HistoryDrawer } from './HistoryDrawer';
import { ListToolbar } from './ListToolbar';
import { type Report } from './report';
import { ReportTable } from './ReportTable';
import { selected, type Selection } from './selection';
import { SetUp } from './SetUp';
import { addressOf } from './useAddress';
import { useNow } from './useNow';
import { type Entry, useReports } from './useReports';
import { rowsInWords } from './words';

const tell = (type: typeof AppEvents.alertError | typeof AppEvents.alertSuccess, ...payload: string[]) =>
  getAppEvents().publish({ type: type.name, payload });

/** The reports that a person may see, and what can be done with them. */
export function ReportsPage({ made }: { made?: string }) {
  const now = useNow();
  const { entries, problem, reload, run, star, remove } = useReports(made);
  const [selection, setSelection] = useState<Selection>({ tab: 'All', search: '', order: 'Name' });
  const [ticked, setTicked] = useState<string[]>([]);
  const [history, setHistory] = useState<string>();
  const [toDelete, setToDelete] = useState<string[]>([]);

  const shown = entries && selected(entries, selection, now);
  const chosen = shown?.filter(({ uid }) => ticked.includes(uid)) ?? [];
  const past = entries?.find(({ uid }) => uid === history);

  const start = async (entry: Entry, file?: FileId, period?: Report['time']) => {
    const done = await run(entry, file, period);
    if (done?.state === 'failed') {
      tell(AppEvents.alertError, `${entry.title} has failed`, done.error ?? '');
    } else if (done) {
      tell(AppEvents.alertSuccess, `${entry.title}: ${rowsInWords(done.rows ?? 0)}`, done.file);
    }
  };
  const attempt = (work: Promise<void>, what: string) =>
    work.catch((error: unknown) => tell(AppEvents.alertError, what, problemInWords(error)));
  const startAll = async () => {
    for (const entry of chosen) {
      await start(entry);
    }
  };

  return (
    <PluginPage
      pageNav={{ text: 'Reports', subTitle: 'Interaction Details by Segment: made, run and sent.' }}
      actions={
        hasPermission('dashboards:create') && (
          <LinkButton icon="plus" href={locationUtil.assureBaseUrl(addressOf('new'))}>
            New report
          </LinkButton>
        )
      }
    >
      <div data-testid="interaction-segments-reports">
        {problem && (
          <Alert severity="error" title="The reports cannot be listed">
            <Stack direction="column" gap={1} alignItems="flex-start">
              {problem}
              <Button variant="secondary" onClick={reload}>
                Try again
              </Button>
            </Stack>
          </Alert>
        )}
        {!entries && !problem && <LoadingPlaceholder text="Loading reports" />}
        {entries?.length === 0 && (
          <Stack direction="column" gap={4}>
            <EmptyState variant="call-to-action" hideImage message="No report yet">
              {hasPermission('dashboards:create')
                ? 'A report is a dashboard that lists segments of a period, for download and by mail.'
                : 'An editor makes them.'}
            </EmptyState>
            <SetUp />
          </Stack>
        )}
        {entries && entries.length > 0 && (
          <ListToolbar
            entries={entries}
            selection={selection}
            onSelect={(changed) => setSelection({ ...selection, ...changed })}
            chosen={chosen}
            onRun={() => void startAll()}
            onDelete={() => setToDelete(chosen.map(({ uid }) => uid))}
          />
        )}
        {entries && entries.length > 0 && shown?.length === 0 && (
          <EmptyState
            variant="not-found"
            hideImage
            message={selection.search ? 'No report is called so' : 'No report here yet'}
          />
        )}
        {shown && shown.length > 0 && (
          <ReportTable
            entries={shown}
            ticked={ticked}
            onTick={setTicked}
            rowOf={(entry) => ({
              now,
              onRun: (file) => void start(entry, file),
              onStar: (starred) => void attempt(star(entry, starred), 'The star could not be kept'),
              onHistory: () => setHistory(entry.uid),
              onDelete: () => setToDelete([entry.uid]),
            })}
          />
        )}
        {past?.report && (
          <HistoryDrawer
            report={past.report}
            newest={past.runs[0]}
            onDownload={(period) => void start(past, undefined, period)}
            onClose={() => setHistory(undefined)}
          />
        )}
        <DeleteReports
          entries={entries?.filter(({ uid }) => toDelete.includes(uid)) ?? []}
          onDelete={(entry) => attempt(remove(entry), `${entry.title} could not be deleted`)}
          onClose={() => {
            setToDelete([]);
            setTicked([]);
          }}
        />
      </div>
    </PluginPage>
  );
}
