import { workableRepository } from '../../review/index.ts';
import { ForgeProblem } from '../../forge/index.ts';
import type { PullRequestRecord, Store } from '../../review/index.ts';
import { reopenCheck } from '../reviews/reopen-check.ts';
import { withCheckState } from '../reviews/shared-check.ts';
import { showInProgress } from '../reviews/show-in-progress.ts';
import { cancelSuperseded } from '../reviews/superseded.ts';
import type { SupersededPorts } from '../reviews/superseded.ts';

export type TakeBackPorts = SupersededPorts;

interface PullRequestKey {
  readonly repository: number;
  readonly pullRequest: number;
}

/**
 * What the check of a head says holds for the base it was reviewed for. Where a pull request got another base, or its
 * head is another one's too, the check goes back to "in progress" at once: GitHub merges by itself what is green for
 * a quarter of a second. Where GitHub does not take it now, the review begins with it.
 */
export async function takeBackCheck(
  { repository: id, pullRequest: number }: PullRequestKey,
  action: 'base-changed' | 'opened' | 'synchronize',
  ports: TakeBackPorts,
): Promise<void> {
  const { store } = ports;
  const record = await store.pullRequest(id, number);
  if (record === null || record.pullRequest.state !== 'open') return;
  const { sha } = record.pullRequest.head;
  if (action !== 'base-changed' && !(await isShared(record, store))) return;
  await reopenCheck(id, sha, store);
  const workable = await workableRepository(id, store);
  if (workable.kind === 'not-workable') return;
  const pullRequest = { ...record.pullRequest, repository: workable.record.repository };
  try {
    // the check of the head before may be in progress still: whoever begins with the next one ends it
    await cancelSuperseded({ ...record, pullRequest }, ports);
    const informed = await withCheckState({ ...record, pullRequest }, ports);
    await showInProgress(informed.record, ports);
  } catch (error) {
    if (!(error instanceof ForgeProblem)) throw error;
  }
}

async function isShared(
  { pullRequest: { repository, number, head } }: PullRequestRecord,
  store: Pick<Store, 'pullRequestsWithHead'>,
): Promise<boolean> {
  const sharing = await store.pullRequestsWithHead(repository.id, head.sha);
  return sharing.some(
    ({ pullRequest }) => pullRequest.number !== number && pullRequest.state === 'open',
  );
}
