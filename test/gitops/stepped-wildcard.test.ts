import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitsSteppedWildcard } from '../../src/gitops/argo/app-project.ts';
import { times } from '../support/times.ts';

test.each([
  ['https://h/org/*', 'https://h/org/repo', true],
  ['https://h/org/*', 'https://h/org/group/repo', false],
  ['https://h/**', 'https://h/org/group/repo', true],
  ['https://h/*', 'https://h/org/repo', false],
  ['**/repo', 'https://h/org/repo', true],
  ['**/*-deploy', 'https://h/org/shop-deploy', true],
  ['**a*b', 'xa/ab', true],
  ['**a*b', 'xa/a/b', false],
  ['a***b', 'a/x/b', true],
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['a.c', 'abc', false],
])('%s fits %s: %s', (pattern, text, expected) => {
  expect(fitsSteppedWildcard(pattern, text)).toBe(expected);
});

/** What the stars stand for, as a regular expression of few and short parts says it. */
const byExpression = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('**')
      .map((part) => part.split('*').join('[^/]*'))
      .join('[\\s\\S]*')}$`,
  );

test('it fits what a regular expression fits', () => {
  const word = (...parts: string[]) =>
    fc.array(fc.constantFrom(...parts), { maxLength: 8 }).map((all) => all.join(''));
  fc.assert(
    fc.property(word('a', 'b', '/', '*', '**'), word('a', 'b', '/'), (pattern, text) => {
      expect(fitsSteppedWildcard(pattern, text)).toBe(byExpression(pattern).test(text));
    }),
    times(1_000),
  );
});

test('a pattern of many stars is answered', () => {
  expect(fitsSteppedWildcard('**a*'.repeat(70), `${'a/'.repeat(150)}a`)).toBe(true);
  expect(fitsSteppedWildcard(`${'**a*'.repeat(70)}x`, 'a/'.repeat(150))).toBe(false);
});
