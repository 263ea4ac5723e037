import { AppEvents, type PanelProps } from '@grafana/data';
import { getAppEvents } from '@grafana/runtime';
import { Alert, LoadingBar, useTheme2 } from '@grafana/ui';
import { useDeferredValue, useMemo, useState } from 'react';
import { type FileId } from '../report/files';
import { problemInWords } from '../report/problem';
import { type SegmentsQuery } from '../report/query';
import { type Choice } from './choice';
import { download, reportQuery } from './download';
import { FieldsOfReport } from './FieldsOfReport';
import { FilterPills } from './FilterPills';
import { isActive } from './filters';
import { FiltersDrawer } from './FiltersDrawer';
import { Freshness } from './Freshness';
import { NoRows } from './NoRows';
import { type Options } from './options';
import { refresh } from './refresh';
import { PartOnly } from './PartOnly';
import { ReportChooser } from './ReportChooser';
import { asReport } from './reportFrame';
import { mayAsk, type PanelRequest } from '../components/source';
import { applyChoice } from './rows';
import { SegmentsTable } from './SegmentsTable';
import { fromAll, fromRows } from './suggest';
import { provenance, rowsInWords } from './summary';
import { Toolbar } from './Toolbar';
import { useChoice } from './useChoice';
import { useDrawer } from './useDrawer';
import { useHeight } from './useHeight';
import { useWhole } from './useWhole';
import { wholeQuery } from './wholeQuery';

interface Props extends PanelProps<Options> {
  /** At least one. */
  reports: PanelProps['data']['series'];
}

/** Room for the loading bar, in pixels, so that the table does not jump. */
const BAR = 2;

/** The report as a table, and what a viewer does with it. */
export function Report(props: Props) {
  const { id, reports, data, options, width, height, timeRange, timeZone, eventBus } = props;
  const theme = useTheme2();
  const { choice, settled, revision, choose } = useChoice(data.request?.dashboardUID, id);
  const { drawer, open, close } = useDrawer<'fields' | 'filters'>();
  const [downloading, setDownloading] = useState(false);
  const [measureHead, headHeight] = useHeight();

  const { request } = data;
  const own = reports.find(({ refId }) => refId === choice.refId) ?? reports[0]!;
  const query = reportQuery(own, request);
  const whole = useWhole(query && wholeQuery(query, own, provenance(own).truncated, choice), own, props);
  const frame = whole.frame ?? own;
  const { widths } = choice;
  const report = useMemo(() => asReport(frame, options, theme, widths), [frame, options, theme, widths]);
  // What is typed appears at once; the rows follow.
  const { columns, filters } = choice;
  const search = useDeferredValue(choice.search);
  const shown = useMemo(
    () => applyChoice(report, { columns, filters, search }),
    [report, columns, filters, search]
  );
  const { generatedAt, truncated } = provenance(frame);
  const suggest = useMemo(
    () => (query && request && truncated ? fromAll(query, request, choice, report) : fromRows(report)),
    [query, request, truncated, choice, report]
  );
  const change = (changed: Partial<Choice>) => choose({ ...choice, ...changed });

  const startDownload = async (asked: SegmentsQuery, request: PanelRequest, file: FileId) => {
    setDownloading(true);
    try {
      await download(asked, request, choice, file);
    } catch (error) {
      getAppEvents().publish({
        type: AppEvents.alertError.name,
        payload: ['The report cannot be downloaded', problemInWords(error)],
      });
    } finally {
      setDownloading(false);
    }
  };

  return (
    <div data-testid="interaction-segments-report">
      <div ref={measureHead}>
        <Toolbar
          search={choice.search ?? ''}
          onSearch={(search) => change({ search })}
          rows={rowsInWords(shown.length, report.length, truncated)}
          cut={truncated}
          filters={choice.filters?.filter(isActive).length ?? 0}
          onFilter={() => open('filters')}
          onChooseFields={() => open('fields')}
          onRefresh={() => refresh(request, eventBus)}
          onDownload={
            query && request && mayAsk() ? (file) => void startDownload(query, request, file) : undefined
          }
          downloading={downloading}
        >
          {generatedAt && <Freshness generatedAt={generatedAt} timeZone={timeZone} />}
          {reports.length > 1 && (
            <ReportChooser
              reports={reports}
              shown={own}
              onChange={(refId) => choose({ ...choice, refId }, true)}
            />
          )}
        </Toolbar>
        {truncated && !whole.frame && !whole.asking && (
          <PartOnly choice={choice} rows={report.length} problem={whole.problem} />
        )}
        {whole.problem && !truncated && (
          <Alert severity="warning" title="Some of the chosen fields cannot be shown" bottomSpacing={1}>
            {whole.problem}
          </Alert>
        )}
        <FilterPills filters={choice.filters ?? []} onChange={(filters) => change({ filters })} />
      </div>
      <div style={{ height: BAR }}>
        {(whole.asking || !settled) && <LoadingBar width={width} ariaLabel="Asking for all segments" />}
      </div>
      {shown.length > 0 && settled && (
        <SegmentsTable
          key={revision}
          report={shown}
          sort={choice.sort}
          onSort={(sort) => change({ sort })}
          onResize={(dragged) => change({ widths: { ...widths, ...dragged } })}
          timeRange={timeRange}
          timeZone={timeZone}
          width={width}
          height={Math.max(height - headHeight - BAR, 0)}
        />
      )}
      {shown.length === 0 && settled && (
        <NoRows
          chosenFrom={report.length}
          ofOne={query?.filters?.some(({ field }) => field === 'session_id') ?? false}
          onShowAll={() => change({ filters: undefined, search: undefined })}
        />
      )}
      {drawer === 'fields' && (
        <FieldsOfReport
          query={query}
          request={request}
          report={report}
          columns={choice.columns}
          onChange={(columns) =>
            change({ columns, sort: choice.sort?.filter(({ column }) => columns.includes(column)) })
          }
          onReset={() => choose({}, true)}
          onClose={close}
        />
      )}
      {drawer === 'filters' && (
        <FiltersDrawer
          report={report}
          filters={choice.filters ?? []}
          suggest={suggest}
          onChange={(filters) => change({ filters })}
          onClose={close}
        />
      )}
    </div>
  );
}
