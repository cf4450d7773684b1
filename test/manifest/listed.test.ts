import { expect, test } from 'vitest';
import { firstOf, listed } from '../../src/manifest/text/phrases.ts';

test.each([
  [[], '', ''],
  [['a'], 'a', 'a'],
  [['a', 'b'], 'a, b', 'a and b'],
  [['a', 'b', 'c'], 'a, b, c', 'a, b and c'],
  [['a', 'b', 'c', 'd'], 'a, b, c and 1 more', 'a, b, c and 1 more'],
  [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more', 'a, b, c and 2 more'],
])('%j in a row, at most three', (names, row, sentence) => {
  expect(firstOf(names, 3)).toBe(row);
  expect(listed(names, 3)).toBe(sentence);
});
