import { wholeRows } from './wholeRows';

test('a table ends below a whole row where not all rows fit', () => {
  // A header of 34 pixels, five rows of 36, and 16 pixels that show no row.
  expect(wholeRows(230, 100)).toBe(214);
  expect(wholeRows(214, 100)).toBe(214);
});

test('a table of few rows, or too low for one, takes the room that it has', () => {
  expect(wholeRows(230, 5)).toBe(230);
  expect(wholeRows(50, 100)).toBe(50);
});
