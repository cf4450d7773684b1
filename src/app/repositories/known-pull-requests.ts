import type { PullRequest } from '../../core/forge/index.ts';
import type { PullRequestRecord, Store } from '../ports/store.ts';

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
  const known = await store.pullRequest(pullRequest.repository.id, pullRequest.number);
  if (known === null) {
    const record: PullRequestRecord = {
      pullRequest,
      complete: isYoungerThanStore(pullRequest, store),
      comment: null,
      state: null,
      checking: null,
      requested: [],
      suggested: false,
      seenAt: null,
      baseTip: null,
    };
    await store.savePullRequest(record);
    return record;
  }
  const updated = await store.updatePullRequest(
    pullRequest.repository.id,
    pullRequest.number,
    // deliveries arrive in any order
    (record) =>
      record.pullRequest.updatedAt > pullRequest.updatedAt ? record : { ...record, pullRequest },
  );
  return updated ?? known;
}
