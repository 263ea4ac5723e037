import { getBackendSrv } from '@grafana/runtime';
import { useEffect, useState } from 'react';
import { type Relation, type RelationsAnswer } from '../types';

export type Relations =
  { state: 'loading' } | { state: 'failed' } | { state: 'loaded'; relations: Relation[] };

/**
 * Asks the saved data source which tables and views its user can read, again
 * after each save.
 */
export function useRelations(uid: string, version: number | undefined): Relations {
  const [answer, setAnswer] = useState<Relations>({ state: 'loading' });
  useEffect(() => {
    let wanted = true;
    getBackendSrv()
      .get<RelationsAnswer>(`/api/datasources/uid/${uid}/resources/relations`, undefined, undefined, {
        showErrorAlert: false,
      })
      .then(
        ({ relations }) => wanted && setAnswer({ state: 'loaded', relations }),
        () => wanted && setAnswer({ state: 'failed' })
      );
    return () => {
      wanted = false;
    };
  }, [uid, version]);
  return answer;
}
