import { expect, test } from 'vitest';
import { mapLines } from '../../../src/forge/edge/git/merges/commit-comparison.ts';

test('a line keeps its identity when lines before it come and go', () => {
  const map = mapLines('new\na\nb\nc', 'a\ngone\nb\nc');
  expect([1, 2, 3, 4, 5].map(map)).toEqual([null, 1, 3, 4, null]);
});

test('texts with too little in common are not mapped', () => {
  const text = (prefix: string): string =>
    Array.from({ length: 1_500 }, (_, i) => `${prefix}${String(i)}`).join('\n');
  expect(mapLines(`same\n${text('a')}`, `same\n${text('b')}`)(1)).toBeNull();
});
