import { describe, expect, test } from 'vitest';
import { showingDifferences } from '../../../src/compare/diff/shown-lines.ts';

const SAME = `a: ${'word '.repeat(200)}`;

describe('a long line that changes is shown where it differs', () => {
  test('and as a whole where that is near its beginning', () => {
    const lines = ['@@ -1,1 +1,1 @@', `-b: 1 ${SAME}`, `+b: 2 ${SAME}`];
    expect(showingDifferences(lines)).toEqual(lines);
  });

  test('of one line, and of several that take the place of as many', () => {
    const [first, second, third, fourth] = showingDifferences([
      `-${SAME}one ${SAME}`,
      `-${SAME}two`,
      `+${SAME}un ${SAME}`,
      `+${SAME}deux`,
    ]);
    expect(first).toMatch(/^-…(?:word ){12,13}one a: /);
    expect(third).toMatch(/^\+…(?:word ){12,13}un a: /);
    expect([second, fourth]).toEqual([
      expect.stringMatching(/^-…(?:word ){12,13}two$/),
      expect.stringMatching(/^\+…(?:word ){12,13}deux$/),
    ]);
  });

  test('but not where lines only come or go, or their numbers differ', () => {
    const lines = [`-${SAME}one`, ` ${SAME}`, `+${SAME}two`, `+${SAME}three`, `-${SAME}four`];
    expect(showingDifferences(lines)).toEqual(lines);
  });

  test('nor within a word, which may be a secret', () => {
    const lines = [`-${'x'.repeat(900)}1`, `+${'x'.repeat(900)}2`];
    expect(showingDifferences(lines)).toEqual(lines);
  });

  test('but between the entries of JSON on one line', () => {
    const json = `-{"a":{"b":"${'x'.repeat(150)}","c":"${'y'.repeat(150)}"},"hub":"`;
    const [gone] = showingDifferences([`${json}one"}`, `+${json.slice(1)}two"}`]);
    expect(gone).toBe(`-…"c":"${'y'.repeat(150)}"},"hub":"one"}`);
  });

  test('and no letter of two units is cut in half', () => {
    const [gone = ''] = showingDifferences([`-${SAME}\u{1F600}`, `+${SAME}\u{1F601}`]);
    expect(gone.endsWith('word \u{1F600}')).toBe(true);
  });
});
