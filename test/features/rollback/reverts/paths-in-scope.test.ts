import { describe, expect, test } from 'vitest';
import { pathsInScope } from '../../../../src/features/rollback/reverts/scope-globs.ts';

function matching(globs: readonly string[], paths: readonly string[]): readonly string[] {
  const scope = pathsInScope(globs);
  if (scope.kind === 'refused') throw new Error(scope.refusal.reason);
  return paths.filter(scope.matches);
}

const paths = ['base/a.yaml', 'base/mesh/b.yaml', 'basement/c.yaml', 'd.yaml'];

describe('which paths a scope takes', () => {
  test.each([
    [[], paths],
    [['base'], ['base/a.yaml', 'base/mesh/b.yaml']],
    [['./base/'], ['base/a.yaml', 'base/mesh/b.yaml']],
    [['base/*'], ['base/a.yaml', 'base/mesh/b.yaml']],
    [['base/*.yaml'], ['base/a.yaml']],
    [
      ['**/b.yaml', 'd.yaml'],
      ['base/mesh/b.yaml', 'd.yaml'],
    ],
    [['{base,basement}/**'], ['base/a.yaml', 'base/mesh/b.yaml', 'basement/c.yaml']],
  ])('%j', (globs, expected) => {
    expect(matching(globs, paths)).toEqual(expected);
  });

  test.each([[['']], [['/']], [['.']], [['../etc']], [['a\0b']], [['x'.repeat(1_001)]]])(
    'a slip is refused: %#',
    (globs) => {
      expect(pathsInScope(globs)).toMatchObject({ refusal: { reason: 'invalid-glob' } });
    },
  );

  test('a pattern made to take long takes no time', () => {
    const hostile = `${'*a'.repeat(140)}b`;
    expect(matching([hostile], ['a'.repeat(4_000)])).toEqual([]);
  });
});
