import type { ComputedRevert } from './revert-result.ts';
import type { LocalRollback } from './local-rollback.ts';

/** Lists the lines for a shell that make the same revert by hand. */
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

/** Lists the lines for a shell that bring all files of a branch back to a commit by hand. */
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

/** Quotes names of branches and files, which are anybody's. */
const quotedName = (name: string): string =>
  /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll(/\p{Cc}/gu, '?').replaceAll("'", `'\\''`)}'`;

/** Bounds the later commits whose own revert is proposed; more are no longer a quick way back. */
const MOST_LATER = 3;

/**
 * Lists the commands for a shell that come after `meshwarden rollback`. `repository` is null for the current
 * folder.
 */
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

/** Quotes a word as one word of a POSIX shell. */
const quotedWord = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word) && !word.startsWith('-')
    ? word
    : `'${word.replaceAll("'", String.raw`'\''`)}'`;
