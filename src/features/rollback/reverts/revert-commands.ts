import type { ComputedRevert } from './computed-revert.ts';

/** What to type for the same revert by hand, line by line; for a shell. */
export function revertCommands(
  { method, steps, post, paths }: Pick<ComputedRevert, 'method' | 'steps' | 'post' | 'paths'>,
  branch: string,
): readonly string[] {
  const name = `rollback-${post.slice(0, 7)}`;
  const mainline = method === 'merge' ? '-m 1 ' : '';
  const undo =
    method === 'restore'
      ? [
          `git restore --source ${post} --staged --worktree -- ${paths.map(({ path }) => quoted(path)).join(' ')}`,
          'git commit',
        ]
      : steps.map((step) => `git revert ${mainline}${step.post}`);
  return [
    'git fetch origin',
    `git switch -c ${name} ${quoted(`origin/${branch}`)}`,
    ...undo,
    `git push origin ${name}`,
  ];
}

/** What to type to have all files of a branch as they were at a commit, by hand, line by line; for a shell. */
export function restoreCommands(commit: string, branch: string): readonly string[] {
  const name = `restore-${commit.slice(0, 7)}`;
  return [
    `git fetch origin ${quoted(branch)} ${commit}`,
    `git switch -c ${name} ${quoted(`origin/${branch}`)}`,
    `git restore --source ${commit} --staged --worktree :/`,
    'git commit',
    `git push origin ${name}`,
  ];
}

/** Names of branches and files are anybody's. */
const quoted = (name: string): string =>
  /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll(/\p{Cc}/gu, '?').replaceAll("'", `'\\''`)}'`;
