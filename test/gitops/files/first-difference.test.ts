import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decidingLines } from '../../../src/gitops/index.ts';

const text = (...lines: readonly string[]): string => lines.join('\n');

test.each([
  ['comes at the end', text('a'), text('a', 'b'), { line: 2, side: 'head' }],
  ['comes between others', text('a', 'c'), text('a', 'b', 'c'), { line: 2, side: 'head' }],
  ['is another', text('a', 'b', 'c'), text('a', 'x', 'c'), { line: 2, side: 'head' }],
  ['goes at the end', text('a', 'b'), text('a'), { line: 2, side: 'base' }],
  ['goes between others', text('a', 'b', 'c'), text('a', 'c'), { line: 2, side: 'base' }],
  ['is another, and one goes', text('a', 'b', 'c'), text('x', 'c'), { line: 1, side: 'head' }],
  ['is the same with another end of line', 'a\r\nb', 'a\nb', null],
])('the first line in which a text differs %s', (_, was, is, found) => {
  expect(decidingLines.differing(was, is)).toEqual(found);
});

test('the line that is named is not the same on the other side', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
  fc.assert(
    fc.property(lines, lines, (was, is) => {
      const found = decidingLines.differing(text(...was), text(...is));
      if (found === null) return text(...was) === text(...is);
      const [own, other] = found.side === 'head' ? [is, was] : [was, is];
      const [before, after] = [own, other].map((all) => text(...all).split('\n'));
      return (
        before?.[found.line - 1] !== undefined && before[found.line - 1] !== after?.[found.line - 1]
      );
    }),
  );
});

test.each([
  ['a line break comes', 'a\nb', 'a\nb\n'],
  ['a line break goes', 'a\nb\n', 'a\nb'],
  ['an empty line comes', 'a\nb', 'a\nb\n\n'],
  ['all goes', 'a\n', ''],
])('where at the end %s, a line is told that the text has', (_, was, is) => {
  const found = decidingLines.differing(was, is);
  const own = found?.side === 'base' ? was : is;
  expect(found).not.toBeNull();
  expect(found?.line).toBeLessThanOrEqual(own.replace(/\n$/, '').split('\n').length);
});
