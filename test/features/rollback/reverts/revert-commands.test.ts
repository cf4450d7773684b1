import { expect, test } from 'vitest';
import { revertCommands } from '../../../../src/features/rollback/reverts/revert-commands.ts';

const sha = 'a'.repeat(40);
const step = (post: string) => ({ post, pre: null, subject: 'x' });
const restored = (path: string) => ({ path, outcome: 'restored' }) as const;

test('a merge is reverted towards its first parent, a rebase newest first', () => {
  const merge = { method: 'merge', steps: [step(sha)], post: sha, paths: [] } as const;
  expect(revertCommands(merge, 'main')).toEqual([
    'git fetch origin',
    'git switch -c rollback-aaaaaaa origin/main',
    `git revert -m 1 ${sha}`,
    'git push origin rollback-aaaaaaa',
  ]);
  const steps = [step('c'.repeat(40)), step('b'.repeat(40))];
  const rebase = { method: 'rebase', steps, post: sha, paths: [] } as const;
  expect(revertCommands(rebase, 'main').slice(2, 4)).toEqual([
    `git revert ${'c'.repeat(40)}`,
    `git revert ${'b'.repeat(40)}`,
  ]);
});

test('names of branches and files are words of a shell, whatever is in them', () => {
  const paths = [restored('a.yaml'), restored("it's; rm -rf $HOME\n```")];
  const commands = revertCommands({ method: 'restore', steps: [], post: sha, paths }, 'a;b');
  expect(commands[1]).toBe("git switch -c rollback-aaaaaaa 'origin/a;b'");
  expect(commands[2]).toBe(
    `git restore --source ${sha} --staged --worktree -- a.yaml 'it'\\''s; rm -rf $HOME?\`\`\`'`,
  );
});
