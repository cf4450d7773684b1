import type { ComputedRevert } from './revert-result.ts';
import type { LocalRollback } from './local-rollback.ts';

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
          `git restore --source ${post} --staged --worktree -- ${paths.map(({ path }) => quotedName(path)).join(' ')}`,
          'git commit',
        ]
      : steps.map((step) => `git revert ${mainline}${step.post}`);
  return [
    'git fetch origin',
    `git switch -c ${name} ${quotedName(`origin/${branch}`)}`,
    ...undo,
    `git push origin ${name}`,
  ];
}

/** What to type to have all files of a branch as they were at a commit, by hand, line by line; for a shell. */
export function restoreCommands(commit: string, branch: string): readonly string[] {
  const name = `restore-${commit.slice(0, 7)}`;
  return [
    `git fetch origin ${quotedName(branch)} ${commit}`,
    `git switch -c ${name} ${quotedName(`origin/${branch}`)}`,
    `git restore --source ${commit} --staged --worktree :/`,
    'git commit',
    `git push origin ${name}`,
  ];
}

/** Names of branches and files are anybody's. */
const quotedName = (name: string): string =>
  /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll(/\p{Cc}/gu, '?').replaceAll("'", `'\\''`)}'`;

/** Later commits whose own revert is proposed; more are no longer a quick way back. */
const MOST_LATER = 3;

/** What to type after `meshwarden rollback`: commands for a shell. `repository` is null for the current folder. */
export function localNextCommands(
  rollback: LocalRollback,
  repository: string | null,
): readonly string[] {
  if (rollback.kind !== 'reverted' && rollback.kind !== 'conflict') return [];
  const { branch, revert } = rollback;
  const git = repository === null ? 'git' : `git -C ${quotedWord(repository)}`;
  const push = branch.kind === 'not-written' ? [] : [`${git} push origin ${branch.name}`];
  if (rollback.kind === 'reverted') return push;
  const at = repository === null ? '' : ` --repo ${quotedWord(repository)}`;
  const inTheWay = revert.later.filter(({ conflicts }) => conflicts).slice(0, MOST_LATER);
  return [
    ...push,
    ...inTheWay.map(({ commit }) => `meshwarden rollback${at} --commit ${commit.slice(0, 12)}`),
  ];
}

/** As one word of a POSIX shell. */
const quotedWord = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word) && !word.startsWith('-')
    ? word
    : `'${word.replaceAll("'", String.raw`'\''`)}'`;
