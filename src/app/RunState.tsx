import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Icon, Text, useStyles2 } from '@grafana/ui';
import { RedDot } from '../components/RedDot';
import { type Run } from '../report/run';
import { rowsInWords } from './words';

/** When a run was, how it ended, and how many rows it has; with a dot while it is new. */
export function RunState({ run }: { run: Run }) {
  const styles = useStyles2(getStyles);
  const done = run.state === 'done';
  return (
    <div>
      <div className={styles.line}>
        <span>{dateTimeFormat(run.time)}</span>
        {done && <RedDot since={run.timeEnd} />}
      </div>
      <div className={styles.line}>
        <Icon
          name={done ? 'check-circle' : 'exclamation-circle'}
          size="sm"
          className={done ? styles.done : styles.failed}
          aria-hidden
        />
        <Text color="secondary" variant="bodySmall">
          {done
            ? ['Done', run.rows !== undefined && rowsInWords(run.rows)].filter(Boolean).join(', ')
            : 'Failed'}
        </Text>
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.75), whiteSpace: 'nowrap' }),
  done: css({ color: theme.colors.success.text }),
  failed: css({ color: theme.colors.error.text }),
});
