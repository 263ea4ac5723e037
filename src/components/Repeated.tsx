import { AccessoryButton, InputGroup } from '@grafana/plugin-ui';
import { Button, Stack } from '@grafana/ui';
import { type ReactElement } from 'react';

interface Props<T> {
  items: readonly T[];
  /** What one item is called, as in "Add filter" and "Remove filter 2". */
  noun: string;
  /** The item that the add button adds; without it, nothing more can be added. */
  next?: T;
  onChange: (items: T[]) => void;
  children: (
    item: T,
    onItemChange: (item: T) => void,
    position: number
  ) => ReactElement<{ className?: string; invalid?: unknown }>;
}

/** A list of parts, each with a button that removes it, and one that adds another. */
export function Repeated<T>({ items, noun, next, onChange, children }: Props<T>) {
  const replace = (position: number, ...others: T[]) => onChange(items.toSpliced(position, 1, ...others));
  return (
    <Stack gap={1} wrap="wrap" alignItems="flex-start">
      {items.map((item, position) => (
        <div key={position} role="group" aria-label={`${noun} ${position + 1}`}>
          <InputGroup>
            {children(item, (changed) => replace(position, changed), position)}
            <AccessoryButton
              aria-label={`Remove ${noun} ${position + 1}`}
              icon="times"
              variant="secondary"
              type="button"
              onClick={() => replace(position)}
            />
          </InputGroup>
        </div>
      ))}
      {next !== undefined && (
        <Button
          aria-label={`Add ${noun}`}
          icon="plus"
          variant="secondary"
          type="button"
          onClick={() => onChange([...items, next])}
        />
      )}
    </Stack>
  );
}
