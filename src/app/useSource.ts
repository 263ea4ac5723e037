import { getDataSourceSrv } from '@grafana/runtime';
import { useEffect, useState } from 'react';
import { type Source } from '../components/source';

/** A data source of this bundle; none until it is there, and where there is none. */
export function useSource(uid: string | undefined): Source | undefined {
  const [found, setFound] = useState<{ uid: string; source: Source }>();
  useEffect(() => {
    let wanted = true;
    if (uid) {
      getDataSourceSrv()
        .get({ uid })
        .then(
          (source) => wanted && setFound({ uid, source: source as unknown as Source }),
          () => undefined
        );
    }
    return () => {
      wanted = false;
    };
  }, [uid]);
  return found?.uid === uid ? found?.source : undefined;
}
