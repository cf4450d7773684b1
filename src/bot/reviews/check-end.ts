import type { Forge, PullRequest } from '../../forge/index.ts';
import { cancelledCheck, closedCheck } from '../check/check-notices.ts';
import { auditClosing } from './closing-audit.ts';
import { closeJob } from '../queue/bot-jobs.ts';
import { formatState, reviewJob, workableRepository } from '../../review/index.ts';
import type { CheckFrame } from '../check/check-notices.ts';
import type { Jobs, PullRequestRecord, Store, JobPayload } from '../../review/index.ts';
import { externalIdOf } from './review-composition.ts';
import { rememberPullRequest } from '../repositories/pull-request-records.ts';
import { findCheck, writeCheck } from './our-check.ts';
import { queueWatch } from '../../features/after-merge/index.ts';
import { afterRollback } from '../../features/rollback/index.ts';
import type { AfterRollbackPorts } from '../../features/rollback/index.ts';

export interface SupersededPorts {
  readonly forge: Forge;
  readonly store: Store;
  readonly jobs: Pick<Jobs, 'add'>;
}

/**
 * Reads the pull request again before a result is written; null where the result is stale: the head or the
 * base is another, or it was closed. What comes next is queued then.
 */
export async function currentRecord(
  record: PullRequestRecord,
  ports: SupersededPorts,
): Promise<PullRequestRecord | null> {
  const { repository, number, head, base } = record.pullRequest;
  const seen = await ports.forge.pullRequest(repository, number);
  const key = { repository: repository.id, pullRequest: number };
  // queued first: once the store says that it is closed, nobody looks at it again
  if (seen.state !== 'open') await ports.jobs.add(closeJob(key));
  const now = await rememberPullRequest({ ...seen, repository }, ports.store);
  if (seen.state !== 'open') return null;
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

/**
 * Ends what was in progress when a pull request was closed, and what it held back of others with its head.
 */
async function endClosed(record: PullRequestRecord, ports: SupersededPorts): Promise<void> {
  const { checking, pullRequest } = record;
  if (checking !== null) await endCheck(record, checking, closedCheck, ports);
  await leaveHead(pullRequest, pullRequest.head.sha, ports);
}

/**
 * Looks again at the others that have a head: a check is the worst over all that have its commit as head, and
 * one of them leaves.
 */
export async function leaveHead(
  { repository, number }: PullRequest,
  sha: string,
  { store, jobs }: Pick<SupersededPorts, 'store' | 'jobs'>,
): Promise<void> {
  for (const other of await openOthers(repository.id, number, sha, store))
    await jobs.add(
      reviewJob({ repository: repository.id, pullRequest: other }, 'head not shared any more'),
    );
}

async function openOthers(
  repository: number,
  number: number,
  sha: string,
  store: Store,
): Promise<readonly number[]> {
  const sharing = await store.pullRequestsWithHead(repository, sha);
  return sharing
    .filter(({ pullRequest }) => pullRequest.state === 'open')
    .map(({ pullRequest }) => pullRequest.number)
    .filter((other) => other !== number);
}

/** Ends a check, unless another open pull request has that head: then the check is its own. */
async function endCheck(
  { pullRequest, state, complete }: PullRequestRecord,
  sha: string,
  compose: (frame: CheckFrame) => ReturnType<typeof closedCheck>,
  { forge, store, jobs }: SupersededPorts,
): Promise<void> {
  const { repository, number } = pullRequest;
  const others = await openOthers(repository.id, number, sha, store);
  const frame = {
    stateBlock: formatState(state === null ? [] : [state]),
    externalId: externalIdOf(number, null),
  };
  // whoever is left ends it, whether they come to a result or leave too
  for (const other of others)
    await store.updatePullRequest(repository.id, other, (each) => ({
      ...each,
      checking: each.checking ?? sha,
    }));
  const place = { repository, sha, complete };
  if (others.length > 0) await leaveHead(pullRequest, sha, { store, jobs });
  // one that never took long enough to be shown needs no end
  else if ((await findCheck(place, { forge, store })) !== null)
    await writeCheck(place, () => compose(frame), { forge, store });
  await store.updatePullRequest(repository.id, number, (each) => ({
    ...each,
    checking: each.checking === sha ? null : each.checking,
  }));
}

type ClosePorts = SupersededPorts & AfterRollbackPorts;

/**
 * Leaves no check in progress behind when a pull request is closed or merged, and tells whom a merged revert
 * undoes. GitHub's times are whole seconds: it may have been reopened within the one in which it was closed,
 * and told of so before. So GitHub is asked again.
 */
export async function closePullRequest(
  { repository, pullRequest }: Extract<JobPayload, { kind: 'close' }>,
  ports: ClosePorts,
): Promise<void> {
  const workable = await workableRepository(repository, ports.store);
  const record = await ports.store.pullRequest(repository, pullRequest);
  if (workable.kind === 'not-workable' || record === null) return;
  // reopened since
  if (record.pullRequest.state === 'open') return;
  const { repository: named } = workable.record;
  const seen = await ports.forge.pullRequest(named, pullRequest);
  const now = await rememberPullRequest({ ...seen, repository: named }, ports.store);
  if (now.pullRequest.state === 'open')
    return ports.jobs.add(reviewJob({ repository, pullRequest }, 'reopened'));
  const closed = { ...now, pullRequest: { ...now.pullRequest, repository: named } };
  await endClosed(closed, ports);
  await auditClosing(closed, ports.store);
  await afterRollback(closed, ports);
  await queueWatch(closed, ports);
}
