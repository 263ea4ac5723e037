// Says in words what a query asks: the collapsed line of a query, and labels.
import { dimensionTitle, fieldTitle, measureById } from './fields';
import { operatorLabel, takesNoValue } from './operators';
import { type Filter, type Metric, type SegmentsQuery, type Sort } from './query';
import { AGGREGATES, CHECKS, COMPARE_STEPS, FORMULAS } from './query.gen';

const aggregateWords = new Map<string, string>(AGGREGATES.map(({ id, label }) => [id, label]));

/** The aggregate as a heading has it, such as "Average". */
export function aggregateLabel(aggregate: string): string {
  return aggregateWords.get(aggregate) ?? aggregate;
}

const checkTitles = new Map<string, string>(CHECKS.map(({ id, label }) => [id, label]));

/** The heading of a check; an unknown one, such as a variable, stands for itself. */
export function checkTitle(check?: string): string | undefined {
  return check ? (checkTitles.get(check) ?? check) : undefined;
}

/** The service level's formulas as comboboxes take them. */
export const formulaOptions = FORMULAS.map(({ id, label, help }) => ({
  value: id,
  label,
  description: help,
}));

/** One sentence without its full stop, for example "p95 of Queue Wait Time by Queue Name where Channel is Voice". */
export function describeQuery(query: SegmentsQuery): string {
  switch (query.queryType ?? 'segments') {
    case 'metrics':
      return [
        metricsWords(query.metrics),
        groupWords(query.groupBy),
        scopeWords(query),
        compareWords(query.compare),
      ]
        .filter(Boolean)
        .join(' ');
    case 'timeline':
      return query.sessionId
        ? `Timeline of session ${query.sessionId}`
        : 'Timeline of a session that is not named yet';
    case 'values':
      return [
        `Values of ${query.field ? fieldTitle(query.field) : 'a field that is not named yet'}`,
        scopeWords(query),
      ]
        .filter(Boolean)
        .join(' ');
    case 'checks':
      return [checkTitle(query.check) ?? 'Checks of the data', scopeWords(query)].filter(Boolean).join(' ');
    default:
      return [fieldsWords(query.fields), scopeWords(query), sortWords(query.sort)].filter(Boolean).join(' ');
  }
}

export function describeMetric(metric: Metric): string {
  const title = measureById(metric.measure)?.title ?? metric.measure;
  if (metric.aggregate) {
    return `${aggregateLabel(metric.aggregate)} of ${title}`;
  }
  return metric.threshold ? `${title} within ${metric.threshold}` : title;
}

export function describeFilter({ field, operator, values = [] }: Filter): string {
  const subject = `${dimensionTitle(field)} ${operatorLabel(field, operator)}`;
  return takesNoValue(operator) ? subject : `${subject} ${enumerate(values, 'or')}`;
}

function metricsWords(metrics: Metric[] = []): string {
  return metrics.length > 0 ? enumerate(metrics.map(describeMetric), 'and') : 'No metric yet';
}

function compareWords(steps: SegmentsQuery['compare'] = []): string {
  const words = steps.map((step) => COMPARE_STEPS.find(({ id }) => id === step)?.label ?? step);
  return words.length > 0 ? `beside ${enumerate(words, 'and')}` : '';
}

function groupWords(groupBy: string[] = []): string {
  return groupBy.length > 0 ? `by ${enumerate(groupBy.map(dimensionTitle), 'and')}` : '';
}

function fieldsWords(fields: string[] = []): string {
  const shown = 3;
  if (fields.length === 0) {
    return 'Segments';
  }
  const titles = fields.map(fieldTitle);
  const more = titles.length - shown;
  const named = more > 0 ? [...titles.slice(0, shown), `${more} more`] : titles;
  return `${enumerate(named, 'and')} of segments`;
}

function scopeWords(query: SegmentsQuery): string {
  const active = (query.filters ?? []).filter(
    ({ operator, values }) => takesNoValue(operator) || values?.length
  );
  return [
    active.length > 0 ? `where ${active.map(describeFilter).join(' and ')}` : '',
    query.queryType !== 'checks' && query.check ? `that fail the check ${checkTitle(query.check)}` : '',
    query.includeInProgress ? 'including those in progress' : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function sortWords(sort: Sort[] = []): string {
  if (sort.length === 0) {
    return '';
  }
  return `sorted by ${enumerate(
    sort.map(({ field, descending }) => `${fieldTitle(field)}${descending ? ' descending' : ''}`),
    'and'
  )}`;
}

function enumerate(parts: string[], conjunction: 'and' | 'or'): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}
