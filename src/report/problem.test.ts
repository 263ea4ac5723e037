import { problemInWords } from './problem';

it.each([
  [{ status: 502, data: '{"message":"The database does not answer."}' }, 'The database does not answer.'],
  [{ status: 404, data: { message: 'Data source not found' } }, 'Data source not found'],
  [
    {
      status: 503,
      data: { message: '{"message":"Two exports run already."}', error: 'Service Unavailable' },
    },
    'Two exports run already.',
  ],
  [{ status: 502, data: { message: '{"traceID":"1"}' } }, 'The server answered with status 502.'],
  [{ status: 504, data: { message: ' <html>' } }, 'The server answered with status 504.'],
  [
    { status: 401, data: { message: 'Unauthorized' } },
    'You are not signed in to Grafana, or no longer: sign in and try again.',
  ],
  [{ status: 504, data: '<html>' }, 'The server answered with status 504.'],
  [new Error('Data source center was not found'), 'Data source center was not found'],
  [undefined, 'The server does not answer.'],
])('says of %j what is wrong', (error, words) => {
  expect(problemInWords(error)).toBe(words);
});
