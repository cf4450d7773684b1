import type { ForgeEvent } from '../../forge/index.ts';
import type { HeadPush, Store } from '../../review/index.ts';
import { withPush } from '../../review/index.ts';

type EventOf<Kind extends ForgeEvent['kind']> = Extract<ForgeEvent, { kind: Kind }>;

/**
 * Keeps who made a commit the head of a pull request. Who opens one is taken for whoever pushed its head, until a push
 * says otherwise; who reopens it, or gives it another base, pushed nothing.
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

/** What a branch that did not exist is said to come from. */
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
