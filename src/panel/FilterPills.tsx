import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { IconButton, Text, useStyles2 } from '@grafana/ui';
import { type Filter } from '../report/query';
import { filterInWords, isActive } from './filters';

interface Props {
  filters: Filter[];
  onChange: (filters: Filter[]) => void;
}

/** The filters that are set, in words, each with a button that takes it away. */
export function FilterPills({ filters, onChange }: Props) {
  const styles = useStyles2(getStyles);
  if (!filters.some(isActive)) {
    return null;
  }
  return (
    <ul className={styles.list} aria-label="Filters">
      {filters.map(
        (filter, position) =>
          isActive(filter) && (
            <li key={position} className={styles.pill}>
              <Text variant="bodySmall" truncate>
                {filterInWords(filter)}
              </Text>
              <IconButton
                name="times"
                size="sm"
                aria-label={`Remove: ${filterInWords(filter)}`}
                onClick={() => onChange(filters.toSpliced(position, 1))}
              />
            </li>
          )
      )}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5),
    listStyle: 'none',
    paddingBottom: theme.spacing(1),
  }),
  pill: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    maxWidth: '100%',
    padding: theme.spacing(0.25, 0.5, 0.25, 1),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.background.secondary,
  }),
});
