import type { PullRequest, PullRequestDiff } from '../state/pull-request.ts';
import type { Repository } from '../state/repository.ts';

/** Where the commits of a pull request are kept for good, forks' too. */
export const headRef = (number: number): string => `refs/pull/${String(number)}/head`;

/** What a pull request would bring; null where the two have no common commit. */
export async function diffOf(
  { git }: Repository,
  base: string,
  head: string,
): Promise<PullRequestDiff | null> {
  const mergeBase = await git.mergeBase(base, head);
  if (mergeBase === null) return null;
  const [commits, files, merged] = await Promise.all([
    git.commits([head, `^${base}`]),
    git.changes(mergeBase, head),
    git.merge(base, head),
  ]);
  return { mergeBase, commits: commits.length, files, mergeable: merged.kind === 'clean' };
}

/** Looks again after one of the two sides moved. Keeps the last answer where the base is gone. */
export async function refreshDiff(pull: PullRequest): Promise<void> {
  const { repository } = pull.issue;
  const tip = await repository.git.resolve(`refs/heads/${pull.base.ref}`);
  pull.diffIsStale = false;
  if (tip !== null) pull.diff = (await diffOf(repository, tip, pull.head.sha)) ?? pull.diff;
}
