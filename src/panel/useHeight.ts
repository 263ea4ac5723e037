import { useCallback, useState } from 'react';

/** The height in pixels of the element that the returned function is given as its ref. */
export function useHeight(): [(element: HTMLElement | null) => void, number] {
  const [height, setHeight] = useState(0);
  const [observer] = useState(
    () => new ResizeObserver(([entry]) => setHeight(entry?.target.getBoundingClientRect().height ?? 0))
  );
  const measure = useCallback(
    (element: HTMLElement | null) => {
      observer.disconnect();
      if (element) {
        observer.observe(element);
      }
    },
    [observer]
  );
  return [measure, height];
}
