import { type DataFrame } from '@grafana/data';
import { type ComboboxOption } from '@grafana/ui';
import { type SuggestValues } from '../components/FilterValues';
import { type DimensionId, fieldById } from '../report/fields';
import { type SegmentsQuery } from '../report/query';
import { type Choice } from './choice';
import { suggestions } from './filters';
import { reportField } from './reportFrame';
import { mayAsk, type PanelRequest, sourceOf } from '../components/source';
import { chosenFilters } from './wholeQuery';

/** More are found by typing. */
const MOST = 200;

/** Suggests the values that a field has among the rows at hand. */
export function fromRows(report: DataFrame): SuggestValues {
  return (field, typed) => Promise.resolve(valuesOf(report, field, typed));
}

/**
 * Suggests the values that a field has among all segments of a query that pass
 * the viewer's other filters; those of the rows at hand where it cannot be asked.
 */
export function fromAll(
  query: SegmentsQuery,
  request: PanelRequest,
  choice: Choice,
  report: DataFrame
): SuggestValues {
  return async (field, typed) => {
    const asked = fieldById(field);
    if (!asked || !mayAsk()) {
      return valuesOf(report, field, typed);
    }
    try {
      const source = await sourceOf(query, request);
      const {
        timeField,
        includeInProgress,
        filters = [],
      } = source.applyTemplateVariables(query, request.scopedVars, request.filters);
      const others = chosenFilters(choice).filter((filter) => filter.field !== field);
      const values = await source.fieldValues(
        { field: asked.id, search: typed, timeField, includeInProgress, filters: [...filters, ...others] },
        request.range
      );
      return values
        .filter(({ value }) => value !== '')
        .map(({ value, count }) => option(value, count, 'segments'));
    } catch {
      return valuesOf(report, field, typed);
    }
  };
}

function valuesOf(report: DataFrame, id: DimensionId, typed: string): Array<ComboboxOption<string>> {
  const column = report.fields.find((field) => reportField(field)?.id === id);
  const found = column ? suggestions(column, fieldById(id)?.kind ?? 'text', typed, MOST) : [];
  return found.map(({ value, count }) => option(value, count, 'of these rows'));
}

function option(value: string, count: number, of: string): ComboboxOption<string> {
  return { value, label: value, description: `${count.toLocaleString('en')} ${of}` };
}
