import { type DataFrame } from '@grafana/data';
import { type ComponentProps } from 'react';
import { type SegmentsQuery } from '../report/query';
import { FieldsDrawer } from '../components/FieldsDrawer';
import { heading } from './reportFrame';
import { type PanelRequest } from '../components/source';
import { useMoreFields } from './useMoreFields';

interface Props extends Pick<ComponentProps<typeof FieldsDrawer>, 'onChange' | 'onReset' | 'onClose'> {
  /** What the report was asked by, where it is known. */
  query: SegmentsQuery | undefined;
  request: PanelRequest | undefined;
  report: DataFrame;
  /** The names of the columns that are chosen; none for all of the report. */
  columns: string[] | undefined;
}

/** The drawer with the fields of a report, and those that its data source has besides. */
export function FieldsOfReport({ query, request, report, columns = [], ...drawer }: Props) {
  const own = report.fields.map((field) => ({ name: field.name, title: heading(field) }));
  const names = own.map(({ name }) => name);
  const fields = [...own, ...useMoreFields(query, request, names)];
  const chosen = columns.filter((name) => fields.some((field) => field.name === name));
  return (
    <FieldsDrawer
      {...drawer}
      subtitle="Your choice is kept for you on this dashboard, and stands in its address."
      fields={fields}
      shown={chosen.length > 0 ? chosen : names}
    />
  );
}
