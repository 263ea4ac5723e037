// Which of a report's columns and rows a viewer sees.
import { type DataFrame, type Field, FieldType, formattedValueToString } from '@grafana/data';
import { type Choice } from './choice';
import { isActive, passes } from './filters';
import { reportField } from './reportFrame';

/** The columns that are chosen, in that order; all where none of the chosen is there. */
export function chosenColumns(frame: DataFrame, columns: string[] = []): Field[] {
  const chosen = columns.flatMap((name) => frame.fields.find((field) => field.name === name) ?? []);
  return chosen.length > 0 ? chosen : frame.fields;
}

/**
 * The report with the columns and the rows of a viewer's choice. Filters look
 * at every column, the search at those that are shown. Sorting is the table's.
 */
export function applyChoice(report: DataFrame, { columns, filters = [], search }: Choice): DataFrame {
  const shown = { ...report, fields: chosenColumns(report, columns) };
  const wanted = search?.trim().toLocaleLowerCase();
  const tests = filters.filter(isActive).flatMap((filter) => {
    const column = report.fields.find((field) => reportField(field)?.id === filter.field);
    const pass = passes(filter);
    return column ? [(row: number) => pass(column.values[row])] : [];
  });
  if (wanted) {
    const columnTexts = shown.fields.map(textsOf);
    tests.push((row) => columnTexts.some((texts) => texts[row]?.includes(wanted)));
  }
  return tests.length > 0 ? onlyRows(shown, tests) : shown;
}

// Writing out every cell takes a while; a viewer's next letter looks at the same cells.
const written = new WeakMap<Field, string[]>();

/** The cells of a column as they are shown, in small letters. */
function textsOf(column: Field): string[] {
  let texts = written.get(column);
  if (!texts) {
    texts = Array.from(column.values, (value: unknown) => textOf(column, value).toLocaleLowerCase());
    written.set(column, texts);
  }
  return texts;
}

function textOf({ type, display }: Field, value: unknown): string {
  if (typeof value === 'string' && type === FieldType.string) {
    return value;
  }
  return value === null || value === undefined || !display ? '' : formattedValueToString(display(value));
}

function onlyRows(frame: DataFrame, tests: Array<(row: number) => boolean>): DataFrame {
  const rows = Array.from({ length: frame.length }, (_, row) => row).filter((row) =>
    tests.every((test) => test(row))
  );
  const fields = frame.fields.map((field) => ({
    ...field,
    values: rows.map((row): unknown => field.values[row]),
  }));
  return { ...frame, fields, length: rows.length };
}
