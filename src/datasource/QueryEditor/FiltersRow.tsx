import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { FilterList } from '../../components/FilterList';
import { type PartProps } from './parts';

/** Which rows a query is about. */
export function FiltersRow({ id, query, onChange, catalogue, suggest }: PartProps) {
  return (
    <EditorRow>
      <EditorField
        label="Filters"
        tooltip="All filters hold. A filter without a value, such as a variable set to All, lets every row through."
        htmlFor={`${id}-filter-0-field`}
        optional
      >
        <FilterList
          id={id}
          filters={query.filters ?? []}
          onChange={(filters) => onChange({ filters })}
          catalogue={catalogue}
          suggest={suggest}
        />
      </EditorField>
    </EditorRow>
  );
}
