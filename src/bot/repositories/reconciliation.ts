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
import { isSettled } from './settled-repository.ts';
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
 * Finds what was missed by looking, because GitHub delivers once (docs/contributing/architecture.md). The first pass of a
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

/** Bounds the repositories of an installation that one pass asks about: fifty of them take one request. */
const MOST_ASKED = 1_000;

/** Bounds the repositories that a pass over everything looks at now; the others follow at the pace of later passes. */
const MOST_AT_START = 500;
/** Counts the milliseconds between two such parts. */
const PART = 5 * 60_000;

/** Share of an installation's requests that looking for what was missed may take. */
const SHARE = 0.1;
/** Counts the requests that a look at one repository takes: its pull requests, and a base. */
const REQUESTS = 2;

/**
 * Bounds the looks at repositories of an installation within the time between two passes. GitHub allows it 5,000
 * requests an hour, 50 more for each repository beyond 20, and 12,500 at most
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
const looksAPass = (repositories: number): number => {
  const anHour = Math.min(12_500, 5_000 + 50 * Math.max(0, repositories - 20));
  return Math.floor((anHour * SHARE * PART) / 3_600_000 / REQUESTS);
};

/** Says when a repository is looked at, after so many others of which some are looked at now. */
const turnAfter = (others: number, atOnce: number, part: number, now: number): number =>
  others < atOnce ? now : now + (Math.floor((others - atOnce) / part) + 1) * PART;

interface InTurn {
  readonly repository: Repository;
  /** It is true where nobody has looked at it yet. */
  readonly isNew: boolean;
}

/** Remembers the repositories of an installation, and gives those whose turn it is. */
async function repositoriesInTurn(
  repositories: readonly Repository[],
  pass: number | undefined,
  { store, jobs }: Pick<ReconcilePorts, 'store' | 'jobs'>,
): Promise<readonly InTurn[]> {
  const parts = Math.ceil(repositories.length / MOST_ASKED);
  const inTurn: InTurn[] = [];
  for (const repository of repositories) {
    const { onboarding } = await rememberRepository(repository, store);
    if (repository.archived) continue;
    const isNew = onboarding === null;
    if (isNew) await jobs.add(dueJob('onboard', repository.id));
    if (isNew || pass === undefined || repository.id % parts === pass % parts)
      inTurn.push({ repository, isNew });
  }
  return inTurn;
}

/**
 * Queues one job for each repository that has to be looked at, so that one that hangs delays no other. Many are
 * spread, so that reviews have the better part of what GitHub allows. But in a pass over everything, which looks at
 * merge queues as well, those that are as they are known are left out.
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
  const inTurn = await repositoriesInTurn(repositories, pass, { store, jobs });
  const part = looksAPass(repositories.length);
  const now = clock.now();
  if (pass === undefined) {
    for (const [others, { repository }] of inTurn.entries()) {
      const runAt = turnAfter(others, MOST_AT_START, part, now);
      await jobs.add({ ...reconcileRepositoryJob(repository.id, true), runAt });
    }
    return;
  }
  const asked = inTurn.filter(({ isNew }) => !isNew).map(({ repository }) => repository);
  const heads = await forge.openHeads(installation, asked);
  const unsettled = inTurn.filter(({ isNew }) => isNew).map(({ repository }) => repository.id);
  for (const { id } of rotated(asked, pass * part)) {
    // who finds no place now is among the first of a later pass
    if (unsettled.length >= part) break;
    const told = heads.get(id);
    if (told === undefined || !(await isSettled(id, told, { store, jobs }))) unsettled.push(id);
  }
  for (const [others, id] of unsettled.entries()) {
    const runAt = turnAfter(others, part, part, now);
    await jobs.add({ ...reconcileRepositoryJob(id, false), runAt });
  }
}

/** Gives the same in the same order, beginning with another one. */
const rotated = <T>(things: readonly T[], by: number): readonly T[] => {
  const at = things.length === 0 ? 0 : by % things.length;
  return [...things.slice(at), ...things.slice(0, at)];
};

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
