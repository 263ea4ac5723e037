import { type QueryDefaults } from '../model';
import { type SegmentsQuery } from '../../report/query';
import { type Catalogue } from '../../components/useCatalogue';
import { type Suggest } from '../../components/useSuggestions';

/** What every part of the query editor is given. */
export interface PartProps {
  /** Begins the ids of the part's controls. */
  id: string;
  query: SegmentsQuery;
  /** Takes a committed change; the query runs if it then asks something else. */
  onChange: (patch: Partial<SegmentsQuery>) => void;
  catalogue: Catalogue;
  defaults: QueryDefaults;
  suggest: Suggest;
}
