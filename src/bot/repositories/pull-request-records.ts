import type { PullRequest, ForgeEvent } from '../../forge/index.ts';
import type { PullRequestRecord, Store, HeadPush } from '../../review/index.ts';
import { withPush } from '../gate/approvals/push-trail.ts';

/** It has left no trace, on any of its heads, that the store does not know of. */
export const isYoungerThanStore = async (
  { createdAt }: Pick<PullRequest, 'createdAt'>,
  store: Pick<Store, 'bornAt'>,
): Promise<boolean> => Date.parse(createdAt) > (await store.bornAt());

/**
 * Keeps the later of two views of a pull request. One that is younger than the store has left no trace
 * that the store does not know of, so nothing needs to be looked for on GitHub.
 */
export async function rememberPullRequest(
  pullRequest: PullRequest,
  store: Store,
): Promise<PullRequestRecord> {
  const { repository, number } = pullRequest;
  const first = firstRecord(pullRequest, await isYoungerThanStore(pullRequest, store));
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

const firstRecord = (pullRequest: PullRequest, complete: boolean): PullRequestRecord => ({
  pullRequest,
  complete,
  comment: null,
  state: null,
  checking: null,
  requested: [],
  suggested: false,
  seenAt: null,
  baseTip: null,
});

type EventOf<Kind extends ForgeEvent['kind']> = Extract<ForgeEvent, { kind: Kind }>;

/**
 * Keeps who made a commit the head of a pull request. Who opens one is taken for whoever pushed its head,
 * until a push says otherwise; who reopens it, or gives it another base, pushed nothing.
 */
export async function rememberPush(
  { action, pullRequest, sender, before }: EventOf<'pull-request'>,
  store: Pick<Store, 'updatePullRequest'>,
): Promise<void> {
  if (action !== 'opened' && action !== 'synchronize') return;
  const { repository, number, head } = pullRequest;
  const push = { sha: head.sha, before, by: { id: sender.id, login: sender.login } };
  await store.updatePullRequest(repository.id, number, (record) => {
    const { pushes = [] } = record;
    const isGuess = action === 'opened' && pushes.some(({ sha }) => sha === head.sha);
    return isGuess ? record : { ...record, pushes: withPush(pushes, push) };
  });
}

/** Tells whether a name stands for no commit, as that from which a new branch is said to come. */
export const isNoCommit = (sha: string): boolean => /^0+$/.test(sha);

/** Keeps who pushed a branch: a pull request may be opened for it by somebody else. */
export async function rememberBranchPush(
  { repository, branch, before, after, sender }: EventOf<'push'>,
  store: Pick<Store, 'saveBranchPush'>,
): Promise<void> {
  const push: HeadPush = {
    sha: after,
    before: isNoCommit(before) ? null : before,
    by: { id: sender.id, login: sender.login },
  };
  await store.saveBranchPush(repository.id, branch, push);
}
