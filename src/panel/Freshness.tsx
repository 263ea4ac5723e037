import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';
import { RedDot } from '../components/RedDot';

interface Props {
  generatedAt: Date;
  timeZone: string;
}

/** When the report was made, with a dot while it is less than 24 hours old. */
export function Freshness({ generatedAt, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.line}>
      <RedDot since={generatedAt.getTime()} />
      <Text color="secondary" variant="bodySmall">
        Generated {dateTimeFormat(generatedAt, { timeZone })}
      </Text>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.75), whiteSpace: 'nowrap' }),
});
