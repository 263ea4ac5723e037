import { useEffect, useRef } from 'react';

/**
 * Hands on what changes, and with it what was before. Grafana's comboboxes tell
 * of one choice again and again while what they were given changes, so what was
 * handed on last is kept here and not handed on twice.
 */
export function useChanges<T>(current: T, onChange: (next: T, before: T) => void): (next: T) => void {
  const last = useRef(current);
  useEffect(() => {
    last.current = current;
  }, [current]);
  return (next) => {
    const before = last.current;
    if (JSON.stringify(next) !== JSON.stringify(before)) {
      last.current = next;
      onChange(next, before);
    }
  };
}
