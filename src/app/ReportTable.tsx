import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Checkbox, useStyles2 } from '@grafana/ui';
import { cellsOf, type RowProps } from './ReportRow';
import { type Entry } from './useReports';

interface Props {
  entries: Entry[];
  /** The uids of those that are selected. */
  ticked: string[];
  onTick: (ticked: string[]) => void;
  rowOf: (entry: Entry) => Omit<RowProps, 'entry' | 'ticked' | 'onTick'>;
}

/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   a table that is laid out as blocks, as on a phone, has no roles of its own */
const headings = ['Select', 'Name', 'Report', 'Schedule', 'Last run', 'Actions'] as const;

/**
 * The reports: a table, and on a phone one card below the other. The roles are
 * written out, since a table that is laid out otherwise is none to a screen reader.
 */
export function ReportTable({ entries, ticked, onTick, rowOf }: Props) {
  const styles = useStyles2(getStyles);
  const uids = entries.map(({ uid }) => uid);
  const all = uids.every((uid) => ticked.includes(uid));
  return (
    <table role="table" className={styles.table} aria-label="Reports">
      <thead role="rowgroup" className={styles.head}>
        <tr role="row">
          {headings.map((heading) => (
            <th key={heading} role="columnheader" scope="col" className={styles.cell}>
              {heading === 'Select' ? (
                <Checkbox
                  aria-label="Select all"
                  value={all}
                  indeterminate={!all && uids.some((uid) => ticked.includes(uid))}
                  onChange={() => onTick(all ? [] : uids)}
                />
              ) : (
                heading
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {entries.map((entry) => {
          const isTicked = ticked.includes(entry.uid);
          const cells = cellsOf({
            ...rowOf(entry),
            entry,
            ticked: isTicked,
            onTick: () =>
              onTick(isTicked ? ticked.filter((uid) => uid !== entry.uid) : [...ticked, entry.uid]),
          });
          return (
            <tr key={entry.uid} role="row" className={styles.row} data-testid={`report-${entry.uid}`}>
              {headings.map((heading) => (
                <td
                  key={heading}
                  role="cell"
                  className={cx(styles.cell, heading === 'Select' && styles.select)}
                  data-heading={heading}
                >
                  {cells[heading]}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const narrow = theme.breakpoints.down('md');
  return {
    table: css({ width: '100%', [narrow]: { display: 'block', '& tbody': { display: 'block' } } }),
    head: css({ [narrow]: { display: 'none' } }),
    row: css({
      borderTop: `1px solid ${theme.colors.border.weak}`,
      '&:hover': { background: theme.colors.action.hover },
      [narrow]: {
        display: 'grid',
        gridTemplateColumns: 'auto 1fr',
        padding: theme.spacing(1, 0),
        // What a heading says of a cell, where there is none.
        '& td[data-heading="Schedule"]::before, & td[data-heading="Last run"]::before': {
          content: 'attr(data-heading)',
          display: 'block',
          fontSize: theme.typography.bodySmall.fontSize,
          color: theme.colors.text.secondary,
        },
        '& td': { gridColumn: 2 },
        '& td[data-heading="Select"]': { gridColumn: 1 },
      },
    }),
    cell: css({
      padding: theme.spacing(1),
      verticalAlign: 'top',
      textAlign: 'left',
      [narrow]: { padding: theme.spacing(0.5, 1) },
    }),
    select: css({ width: theme.spacing(4) }),
  };
};
