import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, type MetadataInspectorProps } from '@grafana/data';
import { Stack, Text, useStyles2 } from '@grafana/ui';
import { type ReactNode } from 'react';
import { type SegmentsQuery } from '../../report/query';
import { type SegmentsDataSource } from '../datasource';
import { type Settings } from '../types';
import { type Answer, answersIn, type Figures } from './answers';

type Props = MetadataInspectorProps<SegmentsDataSource, SegmentsQuery, Settings>;

/** The tab "Meta data" of Grafana's panel inspector: how the answers came about. */
export function Inspector({ data }: Props) {
  const answers = answersIn(data);
  return (
    <Stack direction="column" gap={4}>
      {answers.map((answer) => (
        <Stack key={answer.refId} direction="column" gap={2}>
          {answers.length > 1 && (
            <Text element="h3" variant="h4">
              Query {answer.refId}
            </Text>
          )}
          <AnswerOf {...answer} />
        </Stack>
      ))}
    </Stack>
  );
}

function AnswerOf({ figures, rows }: Answer) {
  return (
    <>
      {figures && <HowMade {...figures} />}
      {rows && (
        <Text element="p">
          {rows.rows} rows, generated {moment(rows.generatedAt, 'UTC')} UTC
          {rows.truncated && '; the limit cut the rest'}.
        </Text>
      )}
    </>
  );
}

function HowMade(figures: Figures) {
  const { definitions, periods, leftOut, filters, timeField, timezone } = figures;
  const shown = (time: string) => moment(time, timezone);
  return (
    <>
      <Text element="p">
        Generated {shown(figures.generatedAt)}. Times, days and intervals are those of {timezone}.
      </Text>
      <Table
        title="Figures"
        heads={['Figure', 'What it is', 'Threshold']}
        rows={definitions.map(({ id, title, definition, threshold }) => [id, title, definition, threshold])}
      />
      <Table
        title="Rows that were read"
        heads={['Period', `From (${timeField})`, 'To, not included', 'Rows']}
        rows={periods.map(({ period, from, to, rows }) => [period, period, shown(from), shown(to), rows])}
      />
      <Table
        title="Filters, which all hold"
        heads={['']}
        rows={filters.map((filter, i) => [String(i), filter])}
      />
      {leftOut.length > 0 ? (
        <Table
          title="Left out"
          heads={['Rows', 'Why']}
          rows={leftOut.map(({ rows, reason }) => [reason, rows, reason])}
        />
      ) : (
        <Text element="p">No row that was read is left out.</Text>
      )}
    </>
  );
}

interface TableProps {
  title: string;
  heads: string[];
  /** The key of each row, then its cells. */
  rows: Array<[string, ...ReactNode[]]>;
}

function Table({ title, heads, rows }: TableProps) {
  const styles = useStyles2(getStyles);
  return (
    <table className={styles.table}>
      <caption className={styles.caption}>{title}</caption>
      {heads.some(Boolean) && (
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {rows.map(([key, ...cells]) => (
          <tr key={key}>
            {cells.map((cell, i) => (
              <td key={heads[i]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const moment = (time: string, timeZone: string) => dateTimeFormat(time, { timeZone });

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    'th, td': {
      padding: theme.spacing(0.5, 2, 0.5, 0),
      verticalAlign: 'top',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
  }),
  caption: css({
    captionSide: 'top',
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightMedium,
    padding: theme.spacing(0, 0, 0.5),
  }),
});
