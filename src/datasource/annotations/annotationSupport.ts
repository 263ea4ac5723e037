import { type AnnotationQuery, type AnnotationSupport, AnnotationEventFieldSource } from '@grafana/data';
import { fieldTitle } from '../../report/fields';
import { type SegmentsQuery } from '../types';
import { AnnotationEditor } from './AnnotationEditor';

/** A new annotation marks the waits that a supervisor asks about. */
export const defaultAnnotationQuery: Partial<SegmentsQuery> = {
  queryType: 'segments',
  fields: ['started_at', 'queue_exit_time', 'queue_name', 'channel', 'queue_wait_time', 'session_id'],
  filters: [{ field: 'queue_wait_time', operator: '>', values: ['5m'] }],
  limit: 100,
};

const column = (id: string) => ({ source: AnnotationEventFieldSource.Field, value: fieldTitle(id) });

// Which columns are the mark's time, text and tags, until somebody maps others.
const mappings = {
  time: column('started_at'),
  timeEnd: column('queue_exit_time'),
  text: column('queue_name'),
  tags: column('channel'),
};

export const annotationSupport: AnnotationSupport<SegmentsQuery> = {
  QueryEditor: AnnotationEditor,
  getDefaultQuery: () => defaultAnnotationQuery,
  prepareAnnotation: (annotation: AnnotationQuery<SegmentsQuery>) =>
    annotation.mappings
      ? annotation
      : {
          ...annotation,
          mappings,
          target: { refId: 'annotation', ...defaultAnnotationQuery, ...annotation.target },
        },
};
