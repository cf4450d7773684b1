import type { Clock, Forge, Repository } from '../../forge/index.ts';
import { isAnswered } from '../reviews/finished-check.ts';
import { rememberPullRequest } from './pull-request-records.ts';
import {
  closeJob,
  pushJob,
  RECONCILE,
  reconcileInstallationJob,
  reconcileRepositoryJob,
} from '../queue/bot-jobs.ts';
import { dueJob, reviewJob, workableRepository } from '../../review/index.ts';
import { markInstallation, markRemoved, rememberRepository } from './known-repositories.ts';
import { comeBack } from '../../features/drift/index.ts';
import { knownRolledBack } from '../../features/rollback/index.ts';
import { findCheck } from '../reviews/our-check.ts';
import { planTurn } from '../reviews/review-triggers.ts';
import type { JobPayload, Jobs, PullRequestRecord, Store } from '../../review/index.ts';
import { queuedGroupJob } from '../merge-queue/queue-place.ts';

type InstallationJob = Extract<JobPayload, { kind: 'reconcile-installation' }>;
type RepositoryJob = Omit<Extract<JobPayload, { kind: 'reconcile-repository' }>, 'kind'>;

export interface ReconcilePorts {
  readonly forge: Forge;
  readonly store: Store;
  readonly jobs: Pick<Jobs, 'add'>;
  readonly clock: Clock;
}

/**
 * Finds what was missed by looking, because GitHub delivers once (docs/architecture.md). The first pass of a
 * process, 0, looks everywhere.
 */
export async function reconcile(
  pass: number,
  { forge, store, jobs }: ReconcilePorts,
): Promise<void> {
  const installations = await forge.installations();
  const present = new Set(installations.map(({ id }) => id));
  for (const known of await store.installations())
    if (!present.has(known)) await markInstallation(known, { removed: true }, store);
  for (const { id, suspended } of installations) {
    await markInstallation(id, { suspended }, store);
    if (!suspended) await jobs.add(reconcileInstallationJob(id, pass === 0 ? undefined : pass));
  }
}

/**
 * Bounds the repositories of an installation that one pass looks at: each takes at least one request, of
 * 5,000 an hour.
 */
const MOST_AT_ONCE = 100;

/** Bounds the repositories that a pass over everything looks at now; the others follow at the pace of later passes. */
const MOST_AT_START = 500;
/** Counts the milliseconds between two such parts. */
const PART = 5 * 60_000;

/** Says when a pass over everything looks at its next repository, after so many others. */
const turnAfter = (others: number, now: number): number =>
  others < MOST_AT_START
    ? now
    : now + (Math.floor((others - MOST_AT_START) / MOST_AT_ONCE) + 1) * PART;

/**
 * Queues one job for each repository, so that one that hangs delays no other. Many repositories are spread, so that
 * reviews have the better part of what GitHub allows.
 */
export async function reconcileInstallation(
  { installation, pass }: Pick<InstallationJob, 'installation' | 'pass'>,
  { forge, store, jobs, clock }: ReconcilePorts,
): Promise<void> {
  const repositories = await forge.repositories(installation);
  const present = new Set(repositories.map(({ id }) => id));
  const gone = (await store.repositories(installation))
    .map(({ repository }) => repository.id)
    .filter((id) => !present.has(id));
  await markRemoved(gone, store);
  const parts = Math.ceil(repositories.length / MOST_AT_ONCE);
  const isTurnOf = (id: number) => pass === undefined || id % parts === pass % parts;
  const now = clock.now();
  let queued = 0;
  for (const repository of repositories) {
    const { onboarding } = await rememberRepository(repository, store);
    if (repository.archived) continue;
    if (onboarding === null || isTurnOf(repository.id)) {
      const runAt = turnAfter(queued, now);
      await jobs.add({ ...reconcileRepositoryJob(repository.id, pass === undefined), runAt });
      queued += 1;
    }
    if (onboarding === null) await jobs.add(dueJob('onboard', repository.id));
  }
}

interface ReconcileQueuePorts {
  readonly forge: Forge;
  readonly store: Store;
  readonly jobs: Pick<Jobs, 'add'>;
}

/**
 * Queues every group of the merge queue whose head has no finished check, as if it had been asked for now.
 */
async function reconcileQueue(
  repository: Repository,
  { forge, store, jobs }: ReconcileQueuePorts,
): Promise<void> {
  for (const { ref, sha } of await forge.queueBranches(repository)) {
    const job = queuedGroupJob(repository.id, { ref, sha });
    if (job === null) continue;
    const found = await findCheck({ repository, sha, complete: false }, { forge, store });
    if (found?.record.completed === true) continue;
    await jobs.add(job);
  }
}

/** Queues every open pull request whose head has no finished check of ours. */
export async function reconcileRepository(
  { repository: id, queue }: RepositoryJob,
  ports: ReconcilePorts,
): Promise<void> {
  const { forge, store, jobs } = ports;
  const workable = await workableRepository(id, store);
  if (workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  if (queue === true) await reconcileQueue(repository, ports);
  // people settle debts where no event tells us, and the command line opens some
  if (queue === true || (await store.debts(id))?.length !== 0) await jobs.add(dueJob('debts', id));
  // the job that comes back when the next comparison is due may have been given up
  await comeBack(id, ports);
  // what a lost store no longer knows would come back as if it were new
  await knownRolledBack(repository, ports);
  const known = await store.openPullRequests(id);
  const open = await forge.openPullRequests(repository);
  const answered: PullRequestRecord[] = [];
  for (const pullRequest of open) {
    const record = await rememberPullRequest({ ...pullRequest, repository }, store);
    if (await isAnswered(record, ports)) {
      answered.push(record);
      // a lost queue knows of no turn, and a lost store learns of it from the check
      await planTurn((await store.pullRequest(id, pullRequest.number)) ?? record, jobs);
    } else
      await jobs.add(reviewJob({ repository: id, pullRequest: pullRequest.number }, RECONCILE));
  }
  await catchUpWithBases(repository, answered, ports);
  const present = new Set(open.map(({ number }) => number));
  const missing = known.filter(({ pullRequest }) => !present.has(pullRequest.number));
  await closeMissing(repository, missing, ports);
}

/** Looks at a push nobody told us of as if it had come now. */
async function catchUpWithBases(
  repository: Repository,
  records: readonly PullRequestRecord[],
  { forge, jobs }: ReconcilePorts,
): Promise<void> {
  const branches = new Map<string, Set<string>>();
  for (const { baseTip, pullRequest } of records)
    if (baseTip !== null)
      branches.set(
        pullRequest.base.ref,
        (branches.get(pullRequest.base.ref) ?? new Set()).add(baseTip),
      );
  for (const [branch, tips] of branches) {
    const after = await forge.branchTip(repository, branch);
    if (after === null) continue;
    for (const before of tips)
      if (before !== after)
        await jobs.add(pushJob({ repository: repository.id, branch, before, after }));
  }
}

/**
 * Looks at pull requests that were open and are not listed: they were closed while nobody told us, or between
 * two pages.
 */
async function closeMissing(
  repository: Repository,
  missing: readonly PullRequestRecord[],
  { forge, store, jobs }: ReconcilePorts,
): Promise<void> {
  for (const { pullRequest } of missing) {
    const { number } = pullRequest;
    const seen = await forge.pullRequest(repository, number);
    await rememberPullRequest({ ...seen, repository }, store);
    const key = { repository: repository.id, pullRequest: number };
    await jobs.add(seen.state === 'open' ? reviewJob(key, RECONCILE) : closeJob(key));
  }
}
