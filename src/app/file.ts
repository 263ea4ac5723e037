// Fetches a report's file from the backend, whole, and hands it to the person.
import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { fileById, type FileId, fileParameters, resourceOf } from '../report/files';
import { fileQuery } from '../report/fileQuery';
import { problemInWords } from '../report/problem';
import { type Report } from './report';

export interface ReportFile {
  content: Blob;
  rows: number;
  /** What the report's period came to. */
  period: { from: string; to: string };
}

/**
 * Fetches the file of a report that can be read. What breaks off on its way
 * cannot be inflated, so that what comes is whole; what is wrong is thrown in
 * words.
 */
export async function fetchFile(
  { query, timezone, delivery }: Report,
  file: FileId,
  period: Report['time']
): Promise<ReportFile> {
  const choice = fileById(file);
  try {
    const { data, headers } = await lastValueFrom(
      getBackendSrv().fetch<Blob>({
        url: `/api/datasources/uid/${query?.datasource?.uid}/resources/${resourceOf(choice)}`,
        method: 'POST',
        data: {
          query: JSON.stringify(query && fileQuery(query)),
          ...period,
          timezone,
          ...fileParameters(choice, navigator.language),
          ...(delivery.dateFormat && { dateFormat: delivery.dateFormat }),
        },
        responseType: 'blob',
        showErrorAlert: false,
        showSuccessAlert: false,
      })
    );
    return {
      content: data,
      rows: Number(headers.get('X-Total-Rows')),
      period: { from: headers.get('X-Range-From') ?? '', to: headers.get('X-Range-To') ?? '' },
    };
  } catch (error) {
    throw new Error(problemInWords(await withText(error)), { cause: error });
  }
}

/** Hands a file to the person, as a download. */
export function keep(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

// What is asked for as a file fails as one, too.
async function withText(error: unknown): Promise<unknown> {
  const { data } = (error ?? {}) as { data?: unknown };
  return data instanceof Blob ? { ...(error as object), message: undefined, data: await data.text() } : error;
}
