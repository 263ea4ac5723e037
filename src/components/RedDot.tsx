import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { NEW } from '../report/run';

/** A dot while what was made at a time, in milliseconds, is less than 24 hours old. */
export function RedDot({ since }: { since: number }) {
  const styles = useStyles2(getStyles);
  return useIsNew(since) ? (
    <span
      className={styles.dot}
      role="img"
      aria-label="Less than 24 hours old"
      title="Less than 24 hours old"
    />
  ) : null;
}

function useIsNew(since: number): boolean {
  const [now, setNow] = useState(() => Date.now());
  const left = since + NEW - now;
  useEffect(() => {
    if (left <= 0) {
      return undefined;
    }
    const timer = setTimeout(() => setNow(Date.now()), left);
    return () => clearTimeout(timer);
  }, [left]);
  return left > 0;
}

const getStyles = (theme: GrafanaTheme2) => ({
  dot: css({
    display: 'inline-block',
    flexShrink: 0,
    width: 8,
    height: 8,
    borderRadius: theme.shape.radius.circle,
    background: theme.visualization.getColorByName('red'),
  }),
});
