import { type AnnotationQuery, type AnnotationSupport } from '@grafana/data';
import { of } from 'rxjs';
import { type SegmentsQuery } from '../../report/query';
import { AnnotationEditor } from './AnnotationEditor';
import { interactionEvents } from './interactions';

/** A new annotation marks the waits that a supervisor asks about. */
export const defaultAnnotationQuery: Partial<SegmentsQuery> = {
  queryType: 'segments',
  fields: [
    'session_id',
    'started_at',
    'channel',
    'queue_name',
    'queue_exit_time',
    'queue_wait_time',
    'agent_name',
    'segment_end_time',
    'status',
  ],
  filters: [{ field: 'queue_wait_time', operator: '>', values: ['5m'] }],
  limit: 100,
};

/** Interactions as regions on a dashboard's graphs. */
export const annotationSupport: AnnotationSupport<SegmentsQuery> = {
  QueryEditor: AnnotationEditor,
  getDefaultQuery: () => defaultAnnotationQuery,
  prepareAnnotation: (annotation: AnnotationQuery<SegmentsQuery>) =>
    annotation.target?.queryType
      ? annotation
      : { ...annotation, target: { refId: 'annotation', ...defaultAnnotationQuery, ...annotation.target } },
  processEvents: (_annotation, frames) => of(interactionEvents(frames)),
};
