import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitted } from '../../../src/review/report/print/fitted-document.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).length;
const part = (letter: string, length = 300): string => letter.repeat(length);

test('what fits is there as a whole', () => {
  expect(fitted({ needed: ['a', 'b'], folded: ['c'], last: ['d'] }, 500)).toBe('a\n\nb\n\nc\n\nd');
});

test('folded parts go first, then the later of the needed ones, and it is said', () => {
  const parts = { needed: [part('a'), part('b')], folded: [part('c'), 'short'], last: ['end'] };
  const one = fitted(parts, 900);
  expect(one).toBe(
    [part('a'), part('b'), 'short', 'Left out for length: 1 folded part.', 'end'].join('\n\n'),
  );
  expect(fitted(parts, 600)).toBe([part('a'), 'Left out for length: 3 parts.', 'end'].join('\n\n'));
});

test('a part that takes what is left is asked last, and stays in its place', () => {
  const elastic = (room: number): string => 'x'.repeat(Math.min(room, 5_000));
  const parts = { needed: ['a'], folded: [elastic, part('c')], last: ['end'] };
  const text = fitted(parts, 1_000);
  expect(text).toMatch(/^a\n\nx{500,}\n\nc{300}\n\nend$/);
  expect(fitted({ ...parts, folded: [() => null, 'c'] }, 1_000)).toBe(
    'a\n\nc\n\nLeft out for length: 1 folded part.\n\nend',
  );
});

test('no text is longer than its limit in bytes, and its end is always there', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 8 });
  fc.assert(
    fc.property(texts, texts, (needed, folded) => {
      const text = fitted({ needed, folded, last: ['the end'] }, 1_000);
      expect(bytes(text)).toBeLessThanOrEqual(1_000);
      expect(text.endsWith('the end')).toBe(true);
    }),
  );
});
