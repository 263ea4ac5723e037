import { type KeyboardEvent, type PropsWithChildren } from 'react';

/** Keeps the Escape that closes an open list from closing the drawer around it too. */
export function EscapeGuard({ children }: PropsWithChildren) {
  return (
    <div role="presentation" onKeyDown={stopInList}>
      {children}
    </div>
  );
}

function stopInList(event: KeyboardEvent) {
  const { key, target } = event;
  if (key === 'Escape' && target instanceof Element && target.getAttribute('aria-expanded') === 'true') {
    event.stopPropagation();
  }
}
