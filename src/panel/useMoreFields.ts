import { useEffect, useState } from 'react';
import { fieldById, fieldTitle } from '../report/fields';
import { type SegmentsQuery } from '../report/query';
import { type Choosable } from '../components/fieldOrder';
import { mayAsk, type PanelRequest, sourceOf } from '../components/source';

/** The fields that the data source has besides a report's own; none until it has said so. */
export function useMoreFields(
  query: SegmentsQuery | undefined,
  request: PanelRequest | undefined,
  own: string[]
): Choosable[] {
  const [available, setAvailable] = useState<string[]>([]);
  const asks = own.every((name) => fieldById(name)) && mayAsk();
  useEffect(() => {
    let wanted = true;
    if (asks && query && request) {
      sourceOf(query, request)
        .then((source) => source.fields())
        .then(
          ({ fields }) =>
            wanted && setAvailable(fields.filter((field) => field.available).map(({ id }) => id)),
          // The report's own fields can still be chosen.
          () => undefined
        );
    }
    return () => {
      wanted = false;
    };
    // Once for each data source: the catalogue does not depend on what is asked.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [asks, query?.datasource?.uid]);
  return available.filter((name) => !own.includes(name)).map((name) => ({ name, title: fieldTitle(name) }));
}
