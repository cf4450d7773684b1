import { expect, it } from 'vitest';
import type { Change } from '../../../src/compare/index.ts';
import { changeLines } from '../../../src/review/report/changes/change-text.ts';

const change = (
  kind: Change['kind'],
  [namespace, name]: readonly [string, string],
  rest: Partial<Change>,
): Change => ({
  kind,
  environment: 'prod',
  subject: { group: '', kind: 'Service', namespace, name },
  field: null,
  before: null,
  after: null,
  origin: { file: 'a.yaml', line: 1, column: 1, endLine: 1 },
  side: 'head',
  digest: null,
  object: null,
  oldObject: null,
  ...rest,
});

it('counts with what moves what moves in one folder alone, and says that others hold copies', () => {
  const build: Partial<Change> = { heldUpBy: { kind: 'build', path: 'all' } };
  const unbuilt: Partial<Change> = { heldUpBy: { kind: 'unbuilt', path: 'all', isStill: true } };
  const copied: Partial<Change> = {
    cause: { kind: 'copied', at: 'all', others: ['base'], isAlternative: true },
  };
  const moving = (names: readonly string[], was: Partial<Change>): readonly Change[] =>
    names.flatMap((name) => [
      change('resource-removed', ['shop', name], was),
      change('resource-added', ['blue', name], build),
    ]);
  const both = changeLines([...moving(['a', 'b'], unbuilt), ...moving(['c', 'd', 'e'], copied)]);
  expect(both.map(({ text }) => text)).toEqual([
    'namespace shop → blue for 5 objects: Service a, Service b and 3 more; other folders hold copies of at least 3 of them (once all builds)',
  ]);
  expect(both[0]?.objects).toBe(5);
  expect(changeLines(moving(['c', 'd'], copied)).map(({ text }) => text)).toEqual([
    'namespace shop → blue for 2 objects: Service c, Service d, but for copies that other folders hold (once all builds)',
  ]);
});
