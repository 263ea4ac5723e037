import { type AnnotationQuery } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { dataSource } from '../../../tests/unit/datasource';
import { type SegmentsQuery } from '../../report/query';
import { AnnotationEditor } from './AnnotationEditor';
import { annotationSupport, defaultAnnotationQuery } from './annotationSupport';

const prepare = (annotation: Partial<AnnotationQuery<SegmentsQuery>>) =>
  annotationSupport.prepareAnnotation?.(annotation);

it('gives a new annotation a query', () => {
  const prepared = prepare({ name: 'Waits' });
  expect(prepared?.target).toEqual({ refId: 'annotation', ...defaultAnnotationQuery });
});

it('leaves an annotation that is set up as it is, so that it settles', () => {
  const once = prepare({ name: 'Waits' });
  expect(prepare(once ?? {})).toBe(once);
});

it('says in words what it marks, and takes changes', async () => {
  const { datasource } = dataSource();
  const onChange = jest.fn<void, [SegmentsQuery]>();
  const query = { refId: 'annotation', ...defaultAnnotationQuery };
  render(
    <AnnotationEditor
      query={query}
      onChange={onChange}
      onRunQuery={() => undefined}
      datasource={datasource}
    />
  );
  expect(
    await screen.findByText(
      /where Queue Wait Time is more than 5m and Channel does not match \(\?i\)mail sorted by Queue Wait Time descending\.$/
    )
  ).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Remove filter 1' }));
  expect(onChange).toHaveBeenCalledWith({ ...query, filters: [query.filters![1]] });
});
