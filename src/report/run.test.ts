import { asAnnotation, fileName, readRun, type Run } from './run';

const run: Run = {
  time: Date.UTC(2024, 10, 19, 6),
  timeEnd: Date.UTC(2024, 10, 19, 6, 0, 2),
  state: 'done',
  rows: 9,
  by: 'anna',
  file: 'voice-2024-11-18.csv',
  period: { from: '2024-11-18T00:00:00Z', to: '2024-11-19T00:00:00Z' },
};

it('is an annotation on its dashboard, and read from it', () => {
  const annotation = asAnnotation(run, 'voice');
  expect(annotation).toEqual({
    dashboardUID: 'voice',
    time: 1731996000000,
    timeEnd: 1731996002000,
    tags: ['interaction-report-run', 'state:done'],
    text: '{"state":"done","rows":9,"by":"anna","file":"voice-2024-11-18.csv","period":{"from":"2024-11-18T00:00:00Z","to":"2024-11-19T00:00:00Z"}}',
  });
  expect(readRun(annotation)).toEqual(run);
});

it('keeps what it can read of a note', () => {
  expect(
    readRun({ time: 5, timeEnd: 0, text: '{"state":"failed","rows":-1,"error":"No mail server."}' })
  ).toEqual({
    time: 5,
    timeEnd: 5,
    state: 'failed',
    by: '',
    file: '',
    error: 'No mail server.',
  });
});

it.each(['A deployment', '{}', '{"state":"odd"}', '7'])('is none where the text is %s', (text) => {
  expect(readRun({ time: 0, timeEnd: 0, text })).toBeUndefined();
});

it.each([
  ['Voice, yesterday', '2024-11-18T00:00:00+01:00', 'csv', 'voice-yesterday-2024-11-18.csv'],
  ['Café / Übersicht', undefined, 'xlsx', 'cafe-ubersicht.xlsx'],
  ['../../etc', '2024-11-18', 'csv', 'etc-2024-11-18.csv'],
  ['***', '2024-11-18', 'csv', 'report-2024-11-18.csv'],
])('names the file of %j', (title, from, extension, name) => {
  expect(fileName(title, from, extension)).toBe(name);
});
