import { useTheme2 } from '@grafana/ui';
import { type ReactNode } from 'react';

interface Props {
  /** In Grafana's grid units of 8 pixels. */
  width: number;
  children: ReactNode;
}

/**
 * A box of a width. Grafana's MultiCombobox, given a width itself, takes the
 * grid units for pixels as it counts how many values there is room for, and
 * shows one.
 */
export function Sized({ width, children }: Props) {
  return <div style={{ width: useTheme2().spacing(width), maxWidth: '100%' }}>{children}</div>;
}
