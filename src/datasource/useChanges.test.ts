import { renderHook } from '@testing-library/react';
import { useChanges } from './useChanges';

it('hands on a change once, with what was before, however often it is told', () => {
  const onChange = jest.fn();
  const { result, rerender } = renderHook(({ current }) => useChanges(current, onChange), {
    initialProps: { current: { field: 'one' } },
  });
  const stale = result.current;
  stale({ field: 'two' });
  stale({ field: 'two' });
  rerender({ current: { field: 'two' } });
  stale({ field: 'two' });
  expect(onChange.mock.calls).toEqual([[{ field: 'two' }, { field: 'one' }]]);

  result.current({ field: 'one' });
  expect(onChange).toHaveBeenLastCalledWith({ field: 'one' }, { field: 'two' });
});
