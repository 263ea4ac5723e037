import { type AnnotationQuery, type AnnotationSupport } from '@grafana/data';
import { of } from 'rxjs';
import { type SegmentsQuery } from '../../report/query';
import { AnnotationEditor } from './AnnotationEditor';
import { interactionEvents } from './interactions';

/** A new annotation marks the waits that a supervisor asks about. */
export const defaultAnnotationQuery: Partial<SegmentsQuery> = {
  queryType: 'segments',
  fields: ['session_id', 'started_at', 'channel', 'queue_name', 'queue_wait_time', 'agent_name', 'status'],
  filters: [
    { field: 'queue_wait_time', operator: '>', values: ['5m'] },
    // Mail may wait for hours.
    { field: 'channel', operator: '!~', values: ['(?i)mail'] },
  ],
  sort: [{ field: 'queue_wait_time', descending: true }],
  limit: 100,
};

/** Interactions as points on a dashboard's graphs. */
export const annotationSupport: AnnotationSupport<SegmentsQuery> = {
  QueryEditor: AnnotationEditor,
  getDefaultQuery: () => defaultAnnotationQuery,
  prepareAnnotation: (annotation: AnnotationQuery<SegmentsQuery>) =>
    annotation.target?.queryType
      ? annotation
      : { ...annotation, target: { refId: 'annotation', ...defaultAnnotationQuery, ...annotation.target } },
  processEvents: (_annotation, frames) => of(interactionEvents(frames)),
};
