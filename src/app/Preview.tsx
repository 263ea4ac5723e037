import { css } from '@emotion/css';
import { applyFieldOverrides, formattedValueToString, type GrafanaTheme2 } from '@grafana/data';
import { Alert, FieldSet, LoadingPlaceholder, Text, useStyles2, useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';
import { fieldTitle } from '../report/fields';
import { type SegmentsQuery } from '../report/query';
import { type Period } from './period';
import { type Previewed, usePreview } from './usePreview';
import { useSource } from './useSource';
import { rowsInWords } from './words';

interface Props {
  query: SegmentsQuery;
  time: Period;
  timezone: string;
}

/** The first rows that a report would have, and how many it would have. */
export function Preview({ query, time, timezone }: Props) {
  const source = useSource(query.datasource?.uid);
  const { found, asking, problem } = usePreview(source, query, time, timezone);
  return (
    <FieldSet label="Preview">
      <div role="status" aria-busy={asking} data-testid="report-preview">
        {asking && !found && <LoadingPlaceholder text="Loading the first rows" />}
        {found && (
          <Text color={asking ? 'disabled' : 'primary'}>
            {found.count === 0
              ? 'No segment is in this period with these filters.'
              : `${rowsInWords(found.count)}${found.count > found.frame.length ? `, of which the first ${found.frame.length}:` : ':'}`}
          </Text>
        )}
        {problem && (
          <Alert severity="warning" title="The report cannot be shown">
            {problem}
          </Alert>
        )}
      </div>
      {found && found.frame.length > 0 && <Rows found={found} timezone={timezone} />}
    </FieldSet>
  );
}

function Rows({ found: { frame }, timezone }: { found: Previewed; timezone: string }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const shown = useMemo(
    () =>
      applyFieldOverrides({
        data: [frame],
        fieldConfig: { defaults: {}, overrides: [] },
        replaceVariables: (text) => text,
        theme,
        timeZone: timezone,
      })[0]!,
    [frame, theme, timezone]
  );
  return (
    // Wide tables are moved about with the keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.frame} tabIndex={0} role="region" aria-label="First rows">
      <table className={styles.table}>
        <thead>
          <tr>
            {shown.fields.map(({ name }) => (
              <th key={name} scope="col" className={styles.cell}>
                {fieldTitle(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: shown.length }, (_, row) => (
            <tr key={row}>
              {shown.fields.map(({ name, display, values }) => {
                const value: unknown = values[row];
                return (
                  <td key={name} className={styles.cell}>
                    {value === null || value === undefined ? '' : formattedValueToString(display!(value))}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({
    overflowX: 'auto',
    marginTop: theme.spacing(1),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  table: css({ width: '100%' }),
  cell: css({
    padding: theme.spacing(0.5, 1),
    whiteSpace: 'nowrap',
    textAlign: 'left',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
