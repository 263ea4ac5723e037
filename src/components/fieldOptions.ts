// The choices that editors offer, as Grafana's comboboxes take them.
import { type ComboboxOption } from '@grafana/ui';
import {
  dimensionTitle,
  type DimensionId,
  type Field,
  type FieldId,
  measureById,
  type MeasureId,
  timeParts,
} from '../report/fields';
import { type Catalogue } from './useCatalogue';

/** The fields on offer, and those already chosen though the relation lacks them. */
export function fieldOptions<Id extends DimensionId>(
  catalogue: Catalogue,
  chosen: Id[] = [],
  suits: (field: Field) => boolean = () => true
): Array<ComboboxOption<FieldId | Id>> {
  const lacking = chosen.filter((id) => !catalogue.has(id));
  return [
    ...catalogue.fields
      .filter(suits)
      .map(({ id, title, group, description }) => ({ value: id, label: title, group, description })),
    ...lacking.map((id) => ({
      value: id,
      label: dimensionTitle(id),
      group: 'Not in this relation',
      description: 'The relation has no such column.',
    })),
  ];
}

/** What filters and groups are by: the parts of the local time too. */
export function dimensionOptions(
  catalogue: Catalogue,
  chosen: DimensionId[] = [],
  suits?: (field: Field) => boolean
): Array<ComboboxOption<DimensionId>> {
  return [
    ...fieldOptions(catalogue, chosen, suits),
    ...timeParts.map(({ id, title, description }) => ({
      value: id,
      label: title,
      group: 'Local time',
      description,
    })),
  ];
}

export function measureOptions(catalogue: Catalogue, chosen: MeasureId): Array<ComboboxOption<MeasureId>> {
  const known = measureById(chosen);
  const lacking = known && !catalogue.measures.includes(known) ? [known] : [];
  return [...catalogue.measures, ...lacking].map(
    ({ id, title, description, unit, aggregates, compares }) => ({
      value: id,
      label: title,
      description,
      group:
        aggregates.length > 0 || (unit === 'dthms' && compares) ? 'Durations' : (groupsByUnit[unit] ?? 'Now'),
    })
  );
}

const groupsByUnit: Record<string, string> = { none: 'Counts', percentunit: 'Ratios' };
