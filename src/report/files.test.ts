import { fileById, fileChoices, fileParameters, resourceOf } from './files';

it('asks nothing besides for the default, so that its bytes stay as they are', () => {
  expect(fileParameters(fileById('csv'), 'de-DE')).toEqual({});
  expect(resourceOf(fileById('csv'))).toBe('report.csv');
});

it.each([
  ['en-US', { bom: 'true' }],
  ['en-GB', { bom: 'true' }],
  ['de-DE', { bom: 'true', delimiter: ';', decimalComma: 'true' }],
  ['fr', { bom: 'true', delimiter: ';', decimalComma: 'true' }],
  ['de-CH', { bom: 'true' }],
])('writes CSV for Excel as the spreadsheets of %s read it', (language, parameters) => {
  expect(fileParameters(fileById('csv-excel'), language)).toEqual(parameters);
});

it('asks for workbooks, and for texts and numbers as programs want them', () => {
  expect(resourceOf(fileById('xlsx'))).toBe('report.xlsx');
  expect(fileParameters(fileById('xlsx'), 'de')).toEqual({});
  expect(fileParameters(fileById('csv-programs'), 'de')).toEqual({
    dateFormat: 'rfc3339',
    durationFormat: 'seconds',
    raw: 'true',
  });
  expect(fileChoices.map(({ label }) => label)).toEqual([
    'CSV',
    'CSV for Excel',
    'Excel',
    'CSV for programs',
  ]);
});
