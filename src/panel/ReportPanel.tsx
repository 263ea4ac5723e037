import { type PanelProps } from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import { FailedReport } from './FailedReport';
import { MissingReport } from './MissingReport';
import { type Options } from './options';
import { Report } from './Report';
import { findReports } from './reportFrame';

/** The report of a panel's data, or what is missing for one. */
export function ReportPanel(props: PanelProps<Options>) {
  const { data, id, fieldConfig } = props;
  const reports = findReports(data.series);
  if (reports.length > 0) {
    // Another dashboard's panel is another viewer's choice, even under the same number.
    return <Report key={data.request?.dashboardUID} {...props} reports={reports} />;
  }
  const problem = data.errors?.[0]?.message;
  if (problem) {
    return <FailedReport problem={problem} />;
  }
  return data.series.some(({ fields }) => fields.length > 0) ? (
    <MissingReport />
  ) : (
    <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} />
  );
}
