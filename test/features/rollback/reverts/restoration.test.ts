import { expect, test } from 'vitest';
import type { Change } from '../../../../src/compare/index.ts';
import { dependentsOf } from '../../../../src/features/rollback/reverts/dependents.ts';
import { restorationOf } from '../../../../src/features/rollback/reverts/restoration.ts';
import { review } from '../../../support/report-parts.ts';
import { computedRevert } from '../report/revert-parts.ts';

const EVERYTHING = { kind: 'everything' } as const;
const inFile = (file: string): Change => ({
  kind: 'route',
  environment: 'prod',
  field: 'spec.http',
  subject: { group: '', kind: 'VirtualService', namespace: 'shop', name: 'web' },
  before: 1,
  after: 2,
  side: 'head',
  digest: null,
  object: null,
  oldObject: null,
  origin: { file, line: 1, column: 1, endLine: 1 },
});
const later = (number: number, paths: readonly string[], conflicts = false) => ({
  commit: String(number).repeat(40),
  subject: `Later (#${String(number)})`,
  pullRequest: number,
  paths,
  conflicts,
});

test('what the review finds no difference in is restored exactly', () => {
  expect(restorationOf(review(), computedRevert(), EVERYTHING)).toEqual({ kind: 'exact' });
});

test('what could not all be rendered is not called exact', () => {
  const partial = review({ status: 'partial' });
  expect(restorationOf(partial, computedRevert(), EVERYTHING)).toEqual({
    kind: 'differs',
    complete: false,
    differences: [],
  });
  const nothing = review({ tier: null });
  expect(restorationOf(nothing, computedRevert(), EVERYTHING).kind).toBe('unknown');
});

test('where files differ and no object was compared, nothing is called exact', () => {
  const empty = review({ environments: [], changedFiles: ['prod/web.yaml'] });
  expect(restorationOf(empty, computedRevert(), EVERYTHING)).toEqual({
    kind: 'unknown',
    why: 'nothing of it could be rendered and compared',
  });
  const same = review({ environments: [], changedFiles: [] });
  expect(restorationOf(same, computedRevert(), EVERYTHING)).toEqual({ kind: 'exact' });
});

test('a difference is put down to the newest later commit of its file, to a conflict, or to other files', () => {
  const revert = computedRevert({
    later: [later(9, ['a.yaml']), later(8, ['a.yaml'])],
    paths: [
      { path: 'a.yaml', outcome: 'merged' },
      { path: 'b.yaml', outcome: 'conflict' },
    ],
  });
  const changes = ['a.yaml', 'b.yaml', 'c.yaml'].map(inFile);
  const restoration = restorationOf(review({ changes }), revert, EVERYTHING);
  expect(
    restoration.kind === 'differs' && restoration.differences.map(({ because }) => because),
  ).toEqual([
    { kind: 'later-commit', commit: later(9, ['a.yaml']) },
    { kind: 'conflict' },
    { kind: 'changed-since' },
  ]);
});

test('of a part nobody can tell whether the rest was changed since', () => {
  const scope = { kind: 'paths', globs: ['a.yaml'] } as const;
  const restoration = restorationOf(
    review({ changes: [inFile('c.yaml')] }),
    computedRevert(),
    scope,
  );
  expect(restoration).toMatchObject({ differences: [{ because: { kind: 'partial' } }] });
});

test('a pull request of several commits depends on it once, and stands in the way if one of them does', () => {
  const commits = [later(9, ['a']), later(9, ['b'], true), later(8, ['a'])];
  expect(dependentsOf(commits)).toMatchObject([
    { pullRequest: 9, conflicts: true, title: 'Later' },
    { pullRequest: 8, conflicts: false },
  ]);
  const merge = { ...later(7, ['a']), subject: 'Merge pull request #7 from acme/x' };
  expect(dependentsOf([merge])).toMatchObject([{ pullRequest: 7, title: '' }]);
});
