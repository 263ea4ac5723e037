import { toDataFrame } from '@grafana/data';
import { provenance, rowsInWords } from './summary';

it.each([
  [0, 0, false, '0 segments'],
  [1, 1, false, '1 segment'],
  [1203, 1203, false, '1,203 segments'],
  [3, 1203, false, '3 of 1,203 segments'],
  [1, 1, true, 'The first segment, more match'],
  [1000, 1000, true, 'The first 1,000 segments, more match'],
  [12, 1000, true, '12 of the first 1,000 segments, more match'],
])('%i of %i rows, cut: %s', (shown, all, truncated, words) => {
  expect(rowsInWords(shown, all, truncated)).toBe(words);
});

const told = (custom: object) => provenance({ ...toDataFrame({ fields: [] }), meta: { custom } });

it('reads when a report was made and whether it was cut', () => {
  expect(told({ generatedAt: '2024-11-18T09:00:00Z', truncated: true })).toEqual({
    generatedAt: new Date(Date.UTC(2024, 10, 18, 9)),
    truncated: true,
  });
});

it.each([{}, { generatedAt: 'soon' }, { generatedAt: 7, truncated: 'yes' }])(
  'knows nothing from %j',
  (custom) => {
    expect(told(custom)).toEqual({ generatedAt: undefined, truncated: false });
  }
);
