import type { PullRequest } from '../../forge/index.ts';
import type { PullRequestRecord, Store } from '../../review/index.ts';

/** It has left no trace, on any of its heads, that the store does not know of. */
export const isYoungerThanStore = (
  { createdAt }: Pick<PullRequest, 'createdAt'>,
  { bornAt }: Pick<Store, 'bornAt'>,
): boolean => Date.parse(createdAt) > bornAt;

/**
 * Keeps the later of two views of a pull request. One that is younger than the store has left no trace
 * that the store does not know of, so nothing needs to be looked for on GitHub.
 */
export async function rememberPullRequest(
  pullRequest: PullRequest,
  store: Store,
): Promise<PullRequestRecord> {
  const { repository, number } = pullRequest;
  const first = firstRecord(pullRequest, store);
  // another process may hear of it at the same time, and of who pushed it
  const known =
    (await store.pullRequest(repository.id, number)) ?? (await store.addPullRequest(first));
  if (known === first) return first;
  const updated = await store.updatePullRequest(
    repository.id,
    number,
    // deliveries arrive in any order
    (record) =>
      record.pullRequest.updatedAt > pullRequest.updatedAt ? record : { ...record, pullRequest },
  );
  return updated ?? known;
}

const firstRecord = (pullRequest: PullRequest, store: Store): PullRequestRecord => ({
  pullRequest,
  complete: isYoungerThanStore(pullRequest, store),
  comment: null,
  state: null,
  checking: null,
  requested: [],
  suggested: false,
  seenAt: null,
  baseTip: null,
});
