import { formatState } from '../core/gate/check-state.ts';
import { cancelledCheck } from '../core/report/check-notices.ts';
import type { CheckFrame } from '../core/report/check-notices.ts';
import { closedCheck } from '../core/report/closed-check.ts';
import { externalIdOf } from './compose-review.ts';
import { rememberPullRequest } from './known-pull-requests.ts';
import { closeJob, reviewJob } from './new-jobs.ts';
import { writeCheck } from './our-check.ts';
import type { Forge } from './ports/forge.ts';
import type { Jobs } from './ports/jobs.ts';
import type { PullRequestRecord, Store } from './ports/store.ts';

export interface SupersededPorts {
  readonly forge: Forge;
  readonly store: Store;
  readonly jobs: Pick<Jobs, 'add'>;
}

/**
 * The pull request as it is now, read again before a result is written; null where the result is stale: the
 * head or the base is another, or it was closed. Then what comes next is queued.
 */
export async function currentRecord(
  record: PullRequestRecord,
  ports: SupersededPorts,
): Promise<PullRequestRecord | null> {
  const { repository, number, head, base } = record.pullRequest;
  const seen = await ports.forge.pullRequest(repository, number);
  const now = await rememberPullRequest({ ...seen, repository }, ports.store);
  const key = { repository: repository.id, pullRequest: number };
  if (seen.state !== 'open') {
    await ports.jobs.add(closeJob(key));
    return null;
  }
  if (seen.head.sha === head.sha && seen.base.ref === base.ref)
    return { ...now, pullRequest: { ...seen, repository } };
  await cancelSuperseded({ ...now, checking: record.checking }, ports);
  await ports.jobs.add(reviewJob(key, 'head or base moved'));
  return null;
}

/** Ends the check of a head that is no longer one, and names the newer. */
export async function cancelSuperseded(
  record: PullRequestRecord,
  ports: SupersededPorts,
): Promise<void> {
  const { checking, pullRequest } = record;
  if (checking === null || checking === pullRequest.head.sha) return;
  await endCheck(record, checking, (frame) => cancelledCheck(pullRequest.head.sha, frame), ports);
}

/** Ends what was in progress when a pull request was closed. */
export async function endClosed(record: PullRequestRecord, ports: SupersededPorts): Promise<void> {
  if (record.checking !== null) await endCheck(record, record.checking, closedCheck, ports);
}

/** Unless another open pull request has that head: then the check is its own. */
async function endCheck(
  { pullRequest, state, complete }: PullRequestRecord,
  sha: string,
  compose: (frame: CheckFrame) => ReturnType<typeof closedCheck>,
  { forge, store }: SupersededPorts,
): Promise<void> {
  const { repository, number } = pullRequest;
  const sharing = await store.pullRequestsWithHead(repository.id, sha);
  const isShared = sharing.some(
    (each) => each.pullRequest.number !== number && each.pullRequest.state === 'open',
  );
  const frame = {
    stateBlock: formatState(state === null ? [] : [state]),
    externalId: externalIdOf(number, null),
  };
  if (!isShared)
    await writeCheck({ repository, sha, complete }, () => compose(frame), { forge, store });
  await store.updatePullRequest(repository.id, number, (each) => ({
    ...each,
    checking: each.checking === sha ? null : each.checking,
  }));
}
