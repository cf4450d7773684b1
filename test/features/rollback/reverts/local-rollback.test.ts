import { describe, expect, test } from 'vitest';
import { localNextCommands } from '../../../../src/features/rollback/reverts/revert-commands.ts';
import { localRefusalSentence } from '../../../../src/features/rollback/reverts/revert-refusal.ts';
import { localRevertReport } from '../../../../src/features/rollback/texts/local-revert-report.ts';
import type { ComputedRevert } from '../../../../src/features/rollback/reverts/revert-result.ts';
import {
  localBranchName,
  localRevertMessage,
} from '../../../../src/features/rollback/reverts/local-rollback.ts';
import type { LocalRollback } from '../../../../src/features/rollback/reverts/local-rollback.ts';

const sha = (digit: string): string => digit.repeat(40);
const ESCAPE = '\u001b';

const revert: ComputedRevert = {
  kind: 'reverted',
  method: 'direct',
  tip: sha('a'),
  tree: sha('b'),
  commit: sha('c'),
  steps: [{ post: sha('d'), pre: sha('e'), subject: `Turn it on ${ESCAPE}[2J (#7)` }],
  openSteps: [],
  pre: sha('e'),
  post: sha('d'),
  paths: Array.from({ length: 23 }, (_, index) => ({
    path: `${String(index)}${ESCAPE}.yaml`,
    outcome: 'restored' as const,
  })),
  changes: [],
  conflicts: [],
  later: [
    { commit: sha('1'), subject: 'x', pullRequest: null, paths: [], conflicts: true },
    { commit: sha('2'), subject: 'y', pullRequest: null, paths: [], conflicts: false },
  ],
};
const name = 'meshwarden/rollback/dddddddddddd';
const written: LocalRollback = {
  kind: 'reverted',
  revert,
  branch: { name, kind: 'written', commit: sha('f') },
};

describe('what is typed after a local revert', () => {
  test('is one word of a shell where it names a folder', () => {
    const push = (folder: string | null): string | undefined =>
      localNextCommands(written, folder)[0];
    expect(push(null)).toBe(`git push origin ${name}`);
    expect(push('../shop')).toBe(`git -C ../shop push origin ${name}`);
    expect(push("my $(rm) 'shop'")).toBe(`git -C 'my $(rm) '\\''shop'\\''' push origin ${name}`);
    expect(push('-x')).toBe(`git -C '-x' push origin ${name}`);
  });

  test('is, on a conflict, the revert of what stands in the way', () => {
    const branch = { name, kind: 'not-written', commit: null } as const;
    expect(localNextCommands({ kind: 'conflict', revert, branch }, null)).toEqual([
      'meshwarden rollback --commit 111111111111',
    ]);
  });
});

test('names from the repository move nothing in a terminal, and long lists are counted', () => {
  const context = { onto: `main${ESCAPE}`, preview: null, restoration: null, next: [] };
  if (written.kind !== 'reverted') throw new Error(written.kind);
  const text = localRevertReport(written, context);
  expect(text).not.toContain(ESCAPE);
  expect(text).toContain('    and 3 more\n');
  expect(localRevertMessage(revert, { kind: 'everything' }, `why${ESCAPE}`)).not.toContain(ESCAPE);
});

test('each target and each part of it has a branch of its own', () => {
  const paths = (...globs: readonly string[]) => ({ kind: 'paths', globs }) as const;
  const second = { post: sha('e'), pre: sha('9'), subject: '' };
  const range = { ...revert, steps: [...revert.steps, second], pre: sha('9') };
  const names = [
    localBranchName(revert, { kind: 'everything' }),
    localBranchName(range, { kind: 'everything' }),
    localBranchName(revert, paths('a', 'b')),
    localBranchName(revert, paths('a')),
    localBranchName({ ...revert, method: 'restore', steps: [] }, paths('a')),
  ];
  expect(names[0]).toBe(name);
  expect(new Set(names).size).toBe(names.length);
  expect(localBranchName(revert, paths('b', 'a'))).toBe(names[2]);
});

test('a refusal of the repository says what to do', () => {
  expect(localRefusalSentence({ reason: 'branch-exists', branch: name, commit: sha('f') })).toBe(
    `The branch ${name} is there already, at ffffffffffff, with something else. Look at it, then push it as it is or delete it (git branch -D ${name}).`,
  );
  expect(localRefusalSentence({ reason: 'no-identity' })).toContain('git config user.name');
});
