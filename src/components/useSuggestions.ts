import { type TimeRange } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { type ComboboxOption } from '@grafana/ui';
import { useCallback } from 'react';
import { type DimensionId, fieldById } from '../report/fields';
import { type Source } from './source';
import { type Filter, type SegmentsQuery } from '../report/query';
import { timePartValues } from '../report/timeParts';

const MOST = 200;

/** Finds the values of a field that contain what is typed, among the rows that the other filters keep. */
export type Suggest = (
  field: DimensionId,
  others: Filter[],
  typed: string
) => Promise<Array<ComboboxOption<string>>>;

/** Suggests template variables, then values from the data, the most frequent first. */
export function useSuggestions(
  datasource: Pick<Source, 'fieldValues'>,
  { timeField, includeInProgress }: SegmentsQuery,
  range?: TimeRange
): Suggest {
  return useCallback(
    async (field, filters, typed) => {
      const known = fieldById(field)?.id;
      if (!known) {
        return [...variableOptions(typed), ...timePartValues(field, typed)];
      }
      const search = typed.startsWith('$') ? '' : typed;
      const values = await datasource.fieldValues(
        { field: known, filters, timeField, includeInProgress, search, limit: MOST },
        range
      );
      return [
        ...variableOptions(typed),
        ...values
          .filter(({ value }) => value !== '')
          .map(({ value, count }) => ({
            value,
            label: value,
            description: count === 1 ? '1 segment' : `${count.toLocaleString('en')} segments`,
          })),
      ];
    },
    [datasource, timeField, includeInProgress, range]
  );
}

function variableOptions(typed: string): Array<ComboboxOption<string>> {
  return getTemplateSrv()
    .getVariables()
    .map(({ name, label }) => ({
      value: `$${name}`,
      label: `$${name}`,
      description: label ?? 'Variable of this dashboard',
    }))
    .filter(({ value }) => value.includes(typed));
}
