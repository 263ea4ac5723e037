import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { type CustomCellRendererProps, useStyles2 } from '@grafana/ui';
import { LIST_SEPARATOR } from '../report/fields';

/** A list of names as chips. */
export function ListCell({ value }: CustomCellRendererProps) {
  const styles = useStyles2(getStyles);
  const elements = typeof value === 'string' && value !== '' ? value.split(LIST_SEPARATOR) : [];
  return (
    <div className={styles.list} title={elements.join(', ')}>
      {elements.map((element, position) => (
        <span key={position} className={styles.chip}>
          {element}
        </span>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ display: 'flex', gap: theme.spacing(0.5), overflow: 'hidden' }),
  chip: css({
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.pill,
    fontSize: theme.typography.bodySmall.fontSize,
    padding: theme.spacing(0, 1),
    whiteSpace: 'nowrap',
  }),
});
