import { Combobox } from '@grafana/ui';
import { type FieldId } from '../report/fields';
import { type Sort } from '../report/query';
import { HiddenLabel } from './Hidden';
import { fieldOptions } from './fieldOptions';
import { Repeated } from './Repeated';
import { type Catalogue } from './useCatalogue';

interface Props {
  id: string;
  sort: Sort[];
  onChange: (sort: Sort[]) => void;
  catalogue: Catalogue;
}

const directions = [
  { value: 'ascending', label: 'Ascending' },
  { value: 'descending', label: 'Descending' },
];

// The longest waits and the newest rows are what people look for first.
const likely: FieldId[] = ['started_at', 'queue_wait_time', 'talk_time'];

/** The order of the rows: by the first field, within it by the second, and so on. */
export function SortList({ id, sort, onChange, catalogue }: Props) {
  const unused = (field: FieldId) => !sort.some((other) => other.field === field);
  const next = [...likely, ...catalogue.fields.map((field) => field.id)].find(
    (field) => catalogue.has(field) && unused(field)
  );
  return (
    <Repeated
      items={sort}
      noun="sort field"
      next={next && { field: next, descending: true }}
      onChange={onChange}
    >
      {(item, onItemChange, position) => (
        <>
          <HiddenLabel htmlFor={`${id}-sort-${position}`}>Field</HiddenLabel>
          <Combobox
            id={`${id}-sort-${position}`}
            width="auto"
            minWidth={24}
            options={fieldOptions(catalogue, [item.field], ({ id }) => id === item.field || unused(id))}
            value={item.field}
            onChange={({ value }) => onItemChange({ ...item, field: value })}
          />
          <HiddenLabel htmlFor={`${id}-direction-${position}`}>Direction</HiddenLabel>
          <Combobox
            id={`${id}-direction-${position}`}
            width={16}
            options={directions}
            value={item.descending ? 'descending' : 'ascending'}
            onChange={({ value }) =>
              onItemChange({ field: item.field, ...(value === 'descending' && { descending: true }) })
            }
          />
        </>
      )}
    </Repeated>
  );
}
