import type { LocalRollback } from '../reverts/local/local-rollback.ts';

/** Later commits whose own revert is proposed; more are no longer a quick way back. */
const MOST_LATER = 3;

/** What to type after `meshwarden rollback`: commands for a shell. `repository` is null for the current folder. */
export function localNextCommands(
  rollback: LocalRollback,
  repository: string | null,
): readonly string[] {
  if (rollback.kind !== 'reverted' && rollback.kind !== 'conflict') return [];
  const { branch, revert } = rollback;
  const git = repository === null ? 'git' : `git -C ${quoted(repository)}`;
  const push = branch.kind === 'not-written' ? [] : [`${git} push origin ${branch.name}`];
  if (rollback.kind === 'reverted') return push;
  const at = repository === null ? '' : ` --repo ${quoted(repository)}`;
  const inTheWay = revert.later.filter(({ conflicts }) => conflicts).slice(0, MOST_LATER);
  return [
    ...push,
    ...inTheWay.map(({ commit }) => `meshwarden rollback${at} --commit ${commit.slice(0, 12)}`),
  ];
}

/** As one word of a POSIX shell. */
const quoted = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word) && !word.startsWith('-')
    ? word
    : `'${word.replaceAll("'", String.raw`'\''`)}'`;
