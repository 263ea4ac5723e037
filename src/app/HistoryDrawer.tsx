import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { usePluginUserStorage } from '@grafana/runtime';
import { Alert, Button, Drawer, LoadingPlaceholder, Stack, Text, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { problemInWords } from '../report/problem';
import { type Run } from '../report/run';
import { type Report } from './report';
import { LAST_RUNS, lastRuns } from './runs';
import { RunState } from './RunState';
import { durationInWords, periodInWords } from './words';

interface Props {
  report: Report;
  /** The newest run; another one is another history. */
  newest: Run | undefined;
  /** Fetches the report of a run's period once more. */
  onDownload: (period: Report['time']) => void;
  onClose: () => void;
}

const MORE = 4;

/** The last runs of a report, and more of them. */
export function HistoryDrawer({ report, newest, onDownload, onClose }: Props) {
  const styles = useStyles2(getStyles);
  const [storage] = useState(usePluginUserStorage());
  const [limit, setLimit] = useState(LAST_RUNS);
  const [found, setFound] = useState<{ runs?: Run[]; problem?: string }>({});

  useEffect(() => {
    let wanted = true;
    // One more tells whether there are more.
    lastRuns(report.uid, storage, limit + 1).then(
      (runs) => wanted && setFound({ runs }),
      (error: unknown) => wanted && setFound({ problem: problemInWords(error) })
    );
    return () => {
      wanted = false;
    };
  }, [report.uid, storage, limit, newest?.time]);

  const { runs, problem } = found;
  return (
    <Drawer title={`History of ${report.title}`} subtitle="Times are your own." size="md" onClose={onClose}>
      {problem && <Alert severity="error" title={problem} />}
      {!runs && !problem && <LoadingPlaceholder text="Loading" />}
      {runs?.length === 0 && <Text color="secondary">It has not run yet.</Text>}
      <ul className={styles.list} aria-label="Runs, the newest first">
        {runs?.slice(0, limit).map((run) => (
          <li key={`${run.time} ${run.by} ${run.file}`} className={styles.item}>
            <RunState run={run} />
            <Stack direction="column" gap={0.25}>
              <Text variant="bodySmall">
                {[run.due ? 'Scheduled' : 'On demand', run.by && `by ${run.by}`, durationInWords(run)]
                  .filter(Boolean)
                  .join(', ')}
              </Text>
              {run.due && (
                <Text variant="bodySmall" color="secondary">
                  Due {dateTimeFormat(run.due)}
                </Text>
              )}
              {run.period && (
                <Text variant="bodySmall" color="secondary">
                  {periodInWords({ time: run.period, timezone: report.timezone })}
                </Text>
              )}
              {run.error ? (
                <Text variant="bodySmall" color="error">
                  {run.error}
                </Text>
              ) : (
                <Text variant="bodySmall" color="secondary">
                  {run.file}
                </Text>
              )}
            </Stack>
            {run.period && report.query && (
              <Button
                size="sm"
                variant="secondary"
                icon="download-alt"
                aria-label={`Download the period of ${dateTimeFormat(run.time)} again`}
                tooltip="The same period again, with what is known of it now"
                onClick={() => onDownload(run.period!)}
              />
            )}
          </li>
        ))}
      </ul>
      {runs && runs.length > limit && (
        <Button variant="secondary" onClick={() => setLimit(limit * MORE)}>
          Show more
        </Button>
      )}
    </Drawer>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none' }),
  item: css({
    display: 'grid',
    gridTemplateColumns: '11em 1fr auto',
    gap: theme.spacing(1),
    alignItems: 'start',
    padding: theme.spacing(1, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down('sm')]: { gridTemplateColumns: '1fr auto', '& > :nth-child(2)': { gridRow: 2 } },
  }),
});
