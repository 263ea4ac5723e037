import { wholeRows } from './wholeRows';

test('a table ends below a whole row where not all rows fit', () => {
  // A header of 34 pixels, 26 rows of 36, and 30 pixels that show no row.
  expect(wholeRows(1000, 100)).toBe(970);
  expect(wholeRows(970, 100)).toBe(970);
});

test('a table of few rows, or too low for one, takes the room that it has', () => {
  expect(wholeRows(1000, 26)).toBe(1000);
  expect(wholeRows(50, 100)).toBe(50);
});
