import { useRef, useState } from 'react';

/** Which drawer is open, if one is; the focus returns to what opened it. */
export function useDrawer<Name extends string>() {
  const [drawer, setDrawer] = useState<Name>();
  const opener = useRef<Element | null>(null);
  const open = (name: Name) => {
    opener.current = document.activeElement;
    setDrawer(name);
  };
  const close = () => {
    setDrawer(undefined);
    requestAnimationFrame(() => opener.current instanceof HTMLElement && opener.current.focus());
  };
  return { drawer, open, close };
}
