import { getBackendSrv } from '@grafana/runtime';
import { useEffect, useState } from 'react';
import { type Relation, type RelationsAnswer } from '../types';

export type Relations =
  { state: 'loading' } | { state: 'failed' } | { state: 'loaded'; relations: Relation[] };

/** How long after a save Grafana may still ask by the settings before, in milliseconds, and a bit. */
const SETTLED = 6000;

/**
 * Asks the saved data source which tables and views its user can read, again
 * after each save: at once, and when Grafana surely asks by the new settings.
 */
export function useRelations(uid: string, version: number | undefined): Relations {
  const [answer, setAnswer] = useState<Relations>({ state: 'loading' });
  useEffect(() => {
    let wanted = true;
    const ask = () =>
      getBackendSrv()
        .get<RelationsAnswer>(`/api/datasources/uid/${uid}/resources/relations`, undefined, undefined, {
          showErrorAlert: false,
        })
        .then(
          ({ relations }) => wanted && setAnswer({ state: 'loaded', relations }),
          () => wanted && setAnswer({ state: 'failed' })
        );
    void ask();
    const again = setTimeout(() => void ask(), SETTLED);
    return () => {
      wanted = false;
      clearTimeout(again);
    };
  }, [uid, version]);
  return answer;
}
