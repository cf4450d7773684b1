import { expect, test } from 'vitest';
import { pathGlob } from '../../src/manifest/index.ts';

test.each([
  ['apps/*', 'apps/a', true],
  ['apps/*', 'apps/a/b', false],
  ['apps/**/prod/config.json', 'apps/a/overlays/prod/config.json', true],
  ['apps/**/prod/config.json', 'apps/prod/config.json', true],
  ['**', 'a/b/c', true],
  ['apps/{a,b-*}/x', 'apps/b-1/x', true],
  ['apps/{a,b}/x', 'apps/c/x', false],
  ['apps/[a-c]?', 'apps/b1', true],
  ['apps/[!a-c]?', 'apps/b1', false],
  ['a.b', 'axb', false],
])('the glob %s against %s is %s', (pattern, path, expected) => {
  expect(pathGlob(pattern).matches(path)).toBe(expected);
});

test('a hostile glob is answered', () => {
  for (const pattern of [
    `${'*a'.repeat(400)}b`,
    '{a,b}'.repeat(200),
    `${'**/'.repeat(300)}x`,
    '{'.repeat(1000),
    `{${','.repeat(990)}}`,
  ])
    expect(
      pathGlob(pattern).matches('a'.repeat(4_000).replaceAll('aaaaaaaaaa', 'aaaaaaaaa/')),
    ).toBe(false);
});
