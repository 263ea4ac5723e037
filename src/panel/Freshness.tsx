import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';

/** The data of a report is new for a day, in milliseconds. */
const NEW = 24 * 3600 * 1000;

interface Props {
  generatedAt: Date;
  timeZone: string;
}

/** When the report was made, with a dot while it is less than 24 hours old. */
export function Freshness({ generatedAt, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  const isNew = useIsNew(generatedAt);
  return (
    <span className={styles.line}>
      {isNew && (
        <span
          className={styles.dot}
          role="img"
          aria-label="Less than 24 hours old"
          title="Less than 24 hours old"
        />
      )}
      <Text color="secondary" variant="bodySmall">
        Generated {dateTimeFormat(generatedAt, { timeZone })}
      </Text>
    </span>
  );
}

function useIsNew(generatedAt: Date): boolean {
  const [now, setNow] = useState(() => Date.now());
  const left = generatedAt.getTime() + NEW - now;
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
  line: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.75), whiteSpace: 'nowrap' }),
  dot: css({
    width: 8,
    height: 8,
    borderRadius: theme.shape.radius.circle,
    background: theme.visualization.getColorByName('red'),
  }),
});
