// Downloads the whole report of a panel's query: not the rows on the screen,
// and without their limit.
import { type DataFrame, type PanelData } from '@grafana/data';
import { config, getBackendSrv } from '@grafana/runtime';
import { firstValueFrom } from 'rxjs';
import { type FileId, fileById, fileParameters, resourceOf } from '../report/files';
import { fileQuery } from '../report/fileQuery';
import { type SegmentsQuery } from '../report/query';
import { DATA_SOURCE_ID } from '../report/settings.gen';
import { zoneName } from '../report/zone';
import { type Choice } from './choice';
import { sourceOf } from '../components/source';
import { chosenFilters, chosenSort, isField } from './wholeQuery';

/** Longer addresses are refused by some servers on the way; the parameters are then posted. */
const LONGEST_ADDRESS = 4000;

/** The query behind a report, where it is one of this bundle's data source. */
export function reportQuery(frame: DataFrame, request: PanelData['request']): SegmentsQuery | undefined {
  const targets = (request?.targets ?? []) as SegmentsQuery[];
  const target =
    targets.find(({ refId }) => refId === frame.refId) ?? (targets.length === 1 ? targets[0] : undefined);
  const segments = (target?.queryType || 'segments') === 'segments';
  return target?.datasource?.type === DATA_SOURCE_ID && segments ? target : undefined;
}

/**
 * Starts the download; the browser streams it to disk. A browser says little
 * of what is wrong with a download, so an empty report is asked for first:
 * what is wrong with that one is thrown.
 */
export async function download(
  query: SegmentsQuery,
  request: NonNullable<PanelData['request']>,
  choice: Choice,
  file: FileId
): Promise<void> {
  const wanted = fileById(file);
  const source = await sourceOf(query, request);
  const asked = source.applyTemplateVariables(query, request.scopedVars, request.filters);
  const parameters = {
    query: JSON.stringify(withChoice(asked, choice)),
    from: String(request.range.from.valueOf()),
    to: String(request.range.to.valueOf()),
    timezone: zoneName(request.timezone),
    ...fileParameters(wanted, navigator.language),
  };
  const resource = `/api/datasources/uid/${source.uid}/resources/${resourceOf(wanted)}`;
  await firstValueFrom(
    getBackendSrv().fetch({
      url: resource,
      method: 'POST',
      data: { ...parameters, from: '0', to: '1' },
      responseType: 'text',
      showErrorAlert: false,
      showSuccessAlert: false,
    })
  );
  start(`${config.appSubUrl}${resource}`, new URLSearchParams(parameters));
}

/** What the file is asked by, with what the viewer chose. */
export function withChoice(query: SegmentsQuery, choice: Choice) {
  const { columns } = choice;
  const sort = chosenSort(choice);
  const narrowed = [...(query.filters ?? []), ...chosenFilters(choice)];
  return {
    ...fileQuery(query),
    filters: narrowed.length > 0 ? narrowed : undefined,
    fields: columns?.every(isField) ? columns : query.fields,
    sort: sort.length > 0 ? sort : query.sort,
  };
}

function start(address: string, parameters: URLSearchParams): void {
  if (address.length + parameters.toString().length > LONGEST_ADDRESS) {
    post(address, parameters);
    return;
  }
  const link = document.createElement('a');
  link.href = `${address}?${parameters.toString()}`;
  link.download = '';
  link.click();
}

/** The frame that posted downloads go to; the page stays as it is. */
const TARGET = 'interaction-segments-download';

function post(address: string, parameters: URLSearchParams): void {
  document.getElementById(TARGET)?.remove();
  const frame = Object.assign(document.createElement('iframe'), { id: TARGET, name: TARGET, hidden: true });
  const form = Object.assign(document.createElement('form'), {
    method: 'post',
    action: address,
    target: TARGET,
    hidden: true,
  });
  parameters.forEach((value, name) =>
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
  );
  document.body.append(frame, form);
  form.submit();
  form.remove();
}
