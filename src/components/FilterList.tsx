import { type DimensionId, type FieldId, operatorsFor, operatorsOf } from '../report/fields';
import { type Filter } from '../report/query';
import { emptyFilter, FilterItem } from './FilterItem';
import { dimensionOptions } from './fieldOptions';
import { Repeated } from './Repeated';
import { type Catalogue } from './useCatalogue';
import { type Suggest } from './useSuggestions';

interface Props {
  id: string;
  filters: Filter[];
  onChange: (filters: Filter[]) => void;
  catalogue: Catalogue;
  suggest: Suggest;
}

/** What people filter by most; another field where the relation lacks it. */
const FIRST: FieldId = 'queue_name';

/** The filters of a query: all of them hold. */
export function FilterList({ id, filters, onChange, catalogue, suggest }: Props) {
  const field = catalogue.has(FIRST) ? FIRST : 'session_id';
  return (
    <Repeated items={filters} noun="filter" next={emptyFilter(field, offeredFor(field))} onChange={onChange}>
      {(filter, onFilterChange, position) => (
        <FilterItem
          id={`${id}-filter-${position}`}
          filter={filter}
          onChange={onFilterChange}
          fields={dimensionOptions(catalogue, [filter.field])}
          operators={offeredFor}
          suggest={(of, typed) => suggest(of, filters.toSpliced(position, 1), typed)}
        />
      )}
    </Repeated>
  );
}

function offeredFor(field: DimensionId) {
  return operatorsOf(field) ?? operatorsFor('text');
}
