// The files of the report that people choose among.
import { FILE_CHOICES, FILE_PARAMETERS } from './files.gen';

export type FileChoice = (typeof FILE_CHOICES)[number];
export type FileId = FileChoice['id'];
export type DateFormat = (typeof FILE_PARAMETERS)['dateFormat'][number]['id'];

export const fileChoices: readonly FileChoice[] = FILE_CHOICES;
export const dateFormats = FILE_PARAMETERS.dateFormat;

export function fileById(id: FileId): FileChoice {
  return fileChoices.find((choice) => choice.id === id) ?? FILE_CHOICES[0];
}

/** The data source's resource that sends a file. */
export function resourceOf({ format }: FileChoice): string {
  return `report.${format}`;
}

/**
 * What the resource is asked for a file. Where a language writes a decimal
 * comma, its spreadsheets separate the cells by semicolons.
 */
export function fileParameters({ parameters, local }: FileChoice, language: string): Record<string, string> {
  return local && decimalPoint(language) === ','
    ? { ...parameters, delimiter: ';', decimalComma: 'true' }
    : { ...parameters };
}

function decimalPoint(language: string): string | undefined {
  return new Intl.NumberFormat(language).formatToParts(0.5).find(({ type }) => type === 'decimal')?.value;
}
