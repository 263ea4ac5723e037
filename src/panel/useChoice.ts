import { locationService, usePluginUserStorage } from '@grafana/runtime';
import { useEffect, useState } from 'react';
import { type Choice, decodeChoice, encodeChoice, lasting } from './choice';

interface Held {
  /** What is chosen; undefined until the user's last visit has been looked up. */
  choice?: Choice;
  /** Counts the choices that were made elsewhere than on the table itself. */
  revision: number;
}

/** How long the user's last visit is awaited, in milliseconds. */
const PATIENCE = 2000;

export interface ViewerChoice {
  choice: Choice;
  /** False while the choice of the user's last visit is being looked up. */
  settled: boolean;
  revision: number;
  /** Takes what the viewer chose; outside of the table, so that the table begins anew with it. */
  choose: (choice: Choice, outside?: boolean) => void;
}

/**
 * The viewer's choice for one panel: from the address, else from the user's
 * last visit. What is shown stands in the address; a change is kept for the
 * user's next visit too. Where several panels of a dashboard are reports, each
 * has its own. Without a stored dashboard, there is nothing to keep it for.
 */
export function useChoice(dashboardUID: string | undefined, panelId: number): ViewerChoice {
  const parameter = `report-${panelId}`;
  const key = dashboardUID && `${dashboardUID}/${panelId}`;
  const storage = usePluginUserStorage();
  const [{ choice, revision }, setHeld] = useState<Held>(() => ({
    choice: decodeChoice(locationService.getSearchObject()[parameter]),
    revision: 0,
  }));

  const [settled, setSettled] = useState(!key || choice !== undefined);

  useEffect(() => {
    let wanted = true;
    const settle = () => wanted && setSettled(true);
    const patience = setTimeout(settle, PATIENCE);
    if (key && !choice) {
      storage
        .getItem(key)
        .then(
          (text) => {
            const stored = decodeChoice(text);
            if (wanted && stored) {
              // What was chosen meanwhile goes before.
              setHeld((held) => (held.choice ? held : { choice: stored, revision: held.revision + 1 }));
            }
          },
          () => undefined
        )
        .finally(settle);
    }
    return () => {
      wanted = false;
      clearTimeout(patience);
    };
    // Once for each panel. The storage is another object at each call, and the same thing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);

  const encoded = choice && (encodeChoice(choice) ?? null);
  useEffect(() => {
    if (key && encoded !== undefined) {
      locationService.partial({ [parameter]: encoded }, true);
    }
  }, [key, parameter, encoded]);

  const choose = (next: Choice, outside = false) => {
    setHeld((held) => ({ choice: next, revision: held.revision + (outside ? 1 : 0) }));
    const kept = encodeChoice(lasting(next));
    if (key && kept !== encodeChoice(lasting(choice ?? {}))) {
      storage.setItem(key, kept ?? '').catch(() => undefined);
    }
  };
  return { choice: choice ?? {}, settled, revision, choose };
}
