import { AppEvents, type PanelProps } from '@grafana/data';
import { getAppEvents } from '@grafana/runtime';
import { useTheme2 } from '@grafana/ui';
import { useDeferredValue, useMemo, useState } from 'react';
import { type Choice } from './choice';
import { downloadCSV, problemInWords, reportQuery } from './csv';
import { FieldsDrawer } from './FieldsDrawer';
import { FilterPills } from './FilterPills';
import { isActive } from './filters';
import { FiltersDrawer } from './FiltersDrawer';
import { Freshness } from './Freshness';
import { NoRows } from './NoRows';
import { type Options } from './options';
import { refresh } from './refresh';
import { ReportChooser } from './ReportChooser';
import { asReport } from './reportFrame';
import { applyChoice, chosenColumns } from './rows';
import { SegmentsTable } from './SegmentsTable';
import { provenance, rowsInWords } from './summary';
import { Toolbar } from './Toolbar';
import { useChoice } from './useChoice';
import { useHeight } from './useHeight';

interface Props extends PanelProps<Options> {
  /** At least one. */
  reports: PanelProps['data']['series'];
}

/** The report as a table, and what a viewer does with it. */
export function Report({ id, reports, data, options, width, height, timeRange, timeZone, eventBus }: Props) {
  const theme = useTheme2();
  const { choice, revision, choose } = useChoice(data.request?.dashboardUID, id);
  const [drawer, setDrawer] = useState<'fields' | 'filters'>();
  const [downloading, setDownloading] = useState(false);
  const [measureHead, headHeight] = useHeight();

  const frame = reports.find(({ refId }) => refId === choice.refId) ?? reports[0]!;
  const report = useMemo(() => asReport(frame, options, theme), [frame, options, theme]);
  // What is typed appears at once; the rows follow.
  const applied = useDeferredValue(choice);
  const shown = useMemo(() => applyChoice(report, applied), [report, applied]);
  const query = reportQuery(frame, data.request);
  const { generatedAt, truncated } = provenance(frame);
  const change = (changed: Partial<Choice>) => choose({ ...choice, ...changed });

  const download = async (request: NonNullable<typeof data.request>) => {
    setDownloading(true);
    try {
      await downloadCSV(query!, request, choice);
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
          filters={choice.filters?.filter(isActive).length ?? 0}
          onFilter={() => setDrawer('filters')}
          onChooseFields={() => setDrawer('fields')}
          onRefresh={() => refresh(data.request, eventBus)}
          onDownload={query && data.request && (() => void download(data.request!))}
          downloading={downloading}
        >
          {generatedAt && <Freshness generatedAt={generatedAt} timeZone={timeZone} />}
          {reports.length > 1 && (
            <ReportChooser
              reports={reports}
              shown={frame}
              onChange={(refId) => choose({ ...choice, refId }, true)}
            />
          )}
        </Toolbar>
        <FilterPills filters={choice.filters ?? []} onChange={(filters) => change({ filters })} />
      </div>
      {shown.length > 0 ? (
        <SegmentsTable
          key={revision}
          report={shown}
          sort={choice.sort}
          onSort={(sort) => change({ sort })}
          timeRange={timeRange}
          timeZone={timeZone}
          width={width}
          height={Math.max(height - headHeight, 0)}
        />
      ) : (
        <NoRows
          chosenFrom={report.length}
          onShowAll={() => change({ filters: undefined, search: undefined })}
        />
      )}
      {drawer === 'fields' && (
        <FieldsDrawer
          columns={report.fields}
          shown={chosenColumns(report, choice.columns).map(({ name }) => name)}
          onChange={(columns) =>
            change({ columns, sort: choice.sort?.filter(({ column }) => columns.includes(column)) })
          }
          onReset={() => choose({}, true)}
          onClose={() => setDrawer(undefined)}
        />
      )}
      {drawer === 'filters' && (
        <FiltersDrawer
          report={report}
          filters={choice.filters ?? []}
          onChange={(filters) => change({ filters })}
          onClose={() => setDrawer(undefined)}
        />
      )}
    </div>
  );
}
