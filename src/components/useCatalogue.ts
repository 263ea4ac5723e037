import { useEffect, useState } from 'react';
import { fields, type DimensionId, type Field, type Measure, measures, timePartById } from '../report/fields';
import { type Source } from './source';

/** What this data source can be asked for. */
export interface Catalogue {
  /** The fields its relation has, in report order. */
  fields: readonly Field[];
  /** The measures its relation has the columns for. */
  measures: readonly Measure[];
  /** Whether it has a field; a part of the local time is there in any case. */
  has: (id: DimensionId) => boolean;
}

const everything: Catalogue = { fields, measures, has: () => true };

/**
 * Asks the data source which fields its relation has. Until it has answered,
 * and where it cannot, every field is offered: the query itself then says what
 * is wrong.
 */
export function useCatalogue(datasource: Pick<Source, 'fields'>): Catalogue {
  const [catalogue, setCatalogue] = useState(everything);
  useEffect(() => {
    let wanted = true;
    datasource.fields().then(
      (answer) =>
        wanted && setCatalogue(only(new Set(answer.fields.filter((f) => f.available).map(({ id }) => id)))),
      () => wanted && setCatalogue(everything)
    );
    return () => {
      wanted = false;
    };
  }, [datasource]);
  return catalogue;
}

function only(available: ReadonlySet<string>): Catalogue {
  const has = (id: DimensionId) => timePartById(id) !== undefined || available.has(id);
  return {
    fields: fields.filter(({ id }) => has(id)),
    measures: measures.filter(({ needs }) => needs.every(has)),
    has,
  };
}
