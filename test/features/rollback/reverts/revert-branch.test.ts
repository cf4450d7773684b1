import { expect, test } from 'vitest';
import { revertBranch } from '../../../../src/features/rollback/reverts/revert-branch.ts';
import type { RevertKey } from '../../../../src/features/rollback/reverts/revert-branch.ts';

const whole: RevertKey = {
  command: 'rollback',
  pullRequest: 412,
  commit: '4f2c1e9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e',
  target: 'pull-request',
  scope: { kind: 'everything' },
};
const orders = { kind: 'VirtualService', namespace: 'shop', name: 'orders' };

test('the branch of a whole revert says which pull request and which merge', () => {
  expect(revertBranch(whole, 1)).toBe('meshwarden/rollback/pr-412-4f2c1e9');
  expect(revertBranch(whole, 2)).toBe('meshwarden/rollback/pr-412-4f2c1e9-2');
});

test('each part, command and target has a branch of its own; the order of paths makes none', () => {
  const keys: readonly RevertKey[] = [
    whole,
    { ...whole, command: 'reland' },
    { ...whole, scope: { kind: 'paths', globs: ['a/**'] } },
    { ...whole, scope: { kind: 'paths', globs: ['a/**', 'b/**'] } },
    { ...whole, scope: { kind: 'resource', resource: orders, globs: [] } },
    { ...whole, target: 'restore', scope: { kind: 'paths', globs: ['a/**'] } },
  ];
  const branches = keys.flatMap((key) => [revertBranch(key, 1), revertBranch(key, 2)]);
  expect(new Set(branches).size).toBe(branches.length);
  expect(revertBranch({ ...whole, scope: { kind: 'paths', globs: ['b/**', 'a/**'] } }, 1)).toBe(
    revertBranch({ ...whole, scope: { kind: 'paths', globs: ['a/**', 'b/**'] } }, 1),
  );
});

test('nothing that somebody writes gets into its name', () => {
  const globs = ['..', 'a b~^:?*[\\', '\u0000'];
  expect(revertBranch({ ...whole, scope: { kind: 'paths', globs } }, 1)).toMatch(
    /^meshwarden\/rollback\/pr-412-4f2c1e9-x[0-9a-f]{8}$/,
  );
});
