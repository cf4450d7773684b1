import type { LaterCommit } from './revert-result.ts';

/** Describes something merged later that changed what is undone, too. */
export interface Dependent {
  readonly commit: string;
  /** The number in the commit's subject; null where it names none. */
  readonly pullRequest: number | null;
  /** The first line of the commit without what names the pull request; may be empty. Hostile text. */
  readonly title: string;
  /** It has to be undone first: the revert conflicts with it. */
  readonly conflicts: boolean;
}

/** Lists what depends on a change, newest first, each pull request once. */
export function dependentsOf(later: readonly LaterCommit[]): readonly Dependent[] {
  const found = new Map<string, Dependent>();
  for (const { commit, subject, pullRequest, conflicts } of later) {
    const key = pullRequest === null ? commit : `#${String(pullRequest)}`;
    const known = found.get(key);
    if (known !== undefined && (known.conflicts || !conflicts)) continue;
    found.set(key, { commit, pullRequest, title: titleOf(subject), conflicts });
  }
  return [...found.values()];
}

const titleOf = (subject: string): string =>
  /^Merge pull request #\d{1,9} /.test(subject) ? '' : subject.replace(/\s*\(#\d{1,9}\)\s*$/, '');
