import type { ForgeEvent } from '../../forge/index.ts';
import {
  ANNOUNCED,
  buttonJob,
  closeJob,
  commandJob,
  mergeGroupJob,
  pastReviewJob,
  peopleJob,
  pushJob,
  reconcileInstallationJob,
  reconcileRepositoryJob,
} from './bot-jobs.ts';
import { dueJob, isByHand, PRIORITY, reviewJob } from '../../review/index.ts';
import {
  markInstallation,
  markRemoved,
  rememberRepository,
} from '../repositories/known-repositories.ts';
import { tellsOfDebt } from '../../features/debts/index.ts';
import {
  rememberPullRequest,
  isNoCommit,
  rememberBranchPush,
  rememberPush,
} from '../repositories/pull-request-records.ts';
import type { Jobs, PullRequestRecord, Store } from '../../review/index.ts';
import { takeBackCheck } from '../reviews/check-in-progress.ts';
import type { TakeBackPorts } from '../reviews/check-in-progress.ts';
import { reopenCheck } from '../reviews/our-check.ts';
import { leaveHead } from '../reviews/check-end.ts';

export interface EventPorts {
  readonly jobs: Pick<Jobs, 'add'>;
  readonly store: Store;
  readonly forge: TakeBackPorts['forge'];
}

type EventOf<Kind extends ForgeEvent['kind']> = Extract<ForgeEvent, { kind: Kind }>;

/**
 * Turns what happened on GitHub into what there is to do. Quick: it reads and writes the store only, but for
 * a check that must not stay green while its review waits for its turn. `delivery` is the id under which
 * GitHub told it.
 */
export async function handleEvent(
  event: ForgeEvent,
  delivery: string,
  ports: EventPorts,
): Promise<void> {
  switch (event.kind) {
    case 'pull-request':
      return handlePullRequest(event, ports);
    case 'review':
      return handleReview(event, ports);
    case 'comment':
      return handleComment(event, ports);
    case 'push':
      return handlePush(event, ports);
    case 'check-rerequested':
      return handleRerequest(event, ports);
    case 'check-action':
      return handleAction(event, delivery, ports);
    case 'merge-group':
      return handleMergeGroup(event, ports);
    case 'installation':
      return handleInstallation(event, ports);
    case 'installation-repositories':
      await markRemoved(
        event.removed.map(({ id }) => id),
        ports.store,
      );
      if (event.added.length > 0)
        await ports.jobs.add(reconcileInstallationJob(event.installation));
      return;
    case 'people-changed':
      return ports.jobs.add(peopleJob(event.installation));
    case 'repository':
      return handleRepository(event, ports);
  }
}

async function handlePullRequest(
  event: EventOf<'pull-request'>,
  { jobs, store, forge }: EventPorts,
): Promise<void> {
  const { action, pullRequest } = event;
  await rememberRepository(pullRequest.repository, store);
  const known = await store.pullRequest(pullRequest.repository.id, pullRequest.number);
  const { pullRequest: latest } = await rememberPullRequest(pullRequest, store);
  await rememberPush(event, store);
  // others with that head may have waited for this one
  if (known !== null && known.pullRequest.head.sha !== latest.head.sha)
    await leaveHead(latest, known.pullRequest.head.sha, { jobs, store });
  const key = { repository: pullRequest.repository.id, pullRequest: pullRequest.number };
  // nothing may wait in a queue while the check lets it into a base it was never reviewed for
  if (action === 'base-changed' || action === 'opened' || action === 'synchronize')
    await takeBackCheck(key, action, { jobs, store, forge });
  await jobs.add(action === 'closed' ? closeJob(key) : reviewJob(key, action));
}

/** Handles a review; a plain remark changes no decision. */
async function handleReview(
  { action, pullRequest, review }: EventOf<'review'>,
  { jobs, store }: EventPorts,
): Promise<void> {
  if (action === 'submitted' && review.state === 'commented') return;
  await rememberRepository(pullRequest.repository, store);
  await rememberPullRequest(pullRequest, store);
  const key = { repository: pullRequest.repository.id, pullRequest: pullRequest.number };
  await jobs.add(reviewJob(key, `review ${action}`));
  // a debt is settled by a review after the merge too
  const debts = (await store.debts(key.repository)) ?? [];
  if (debts.some(({ debt }) => debt.kind === 'review' && debt.pullRequest === key.pullRequest))
    await jobs.add(dueJob('debts', key.repository));
}

/** Handles a comment. Bots are not heard, ours least of all (docs/reference/commands.md). */
async function handleComment(
  event: EventOf<'comment'>,
  { jobs, store }: EventPorts,
): Promise<void> {
  if (event.author.bot) return handleNotice(event, { jobs, store });
  await rememberRepository(event.repository, store);
  const { author, association, comment, body, createdAt, pullRequest, onIssue } = event;
  const record = await store.pullRequest(event.repository.id, pullRequest);
  await jobs.add(
    commandJob({
      repository: event.repository.id,
      pullRequest,
      ...(onIssue === true && { onIssue }),
      comment,
      author: { id: author.id, login: author.login },
      association,
      body,
      createdAt,
      ...(onIssue !== undefined && { onIssue }),
      ...meaningSeen(record, createdAt),
      ...(record?.state != null && { reviewed: record.state.sha }),
    }),
  );
}

/** Handles our own remark on an issue: a debt that the command line opened is found in our issues. */
async function handleNotice(
  { repository, body, onIssue }: EventOf<'comment'>,
  { jobs, store }: Pick<EventPorts, 'jobs' | 'store'>,
): Promise<void> {
  if (onIssue !== true || !tellsOfDebt(body)) return;
  await rememberRepository(repository, store);
  await jobs.add(dueJob('debts', repository.id));
}

/** Counts the milliseconds of a second, because GitHub's times are whole seconds. */
const SECOND = 1_000;

/**
 * Gives the meaning that whoever wrote the comment could have read: a review that came after it, while the
 * comment was on its way, is not what it speaks of.
 */
function meaningSeen(
  record: PullRequestRecord | null,
  createdAt: string,
): { readonly seen?: string | null } {
  if (record === null || record.state === null) return {};
  const { state, meaningSince } = record;
  const isLater =
    meaningSince !== undefined && Date.parse(createdAt) + SECOND < Date.parse(meaningSince);
  return { seen: isLater ? null : state.meaning };
}

async function handlePush(event: EventOf<'push'>, { jobs, store }: EventPorts): Promise<void> {
  const { repository, branch, before, after, sender } = event;
  await rememberRepository(repository, store);
  await rememberBranchPush(event, store);
  const isDefault = branch === repository.defaultBranch;
  const into = await store.openPullRequests(repository.id, branch);
  if (into.length > 0)
    await jobs.add(pushJob({ repository: repository.id, branch, before, after }));
  if (!isDefault) return;
  await jobs.add(dueJob('onboard', repository.id));
  // it may bring what was changed by hand
  const debts = (await store.debts(repository.id)) ?? [];
  if (debts.some(({ debt }) => isByHand(debt))) await jobs.add(dueJob('debts', repository.id));
  // a branch that begins replaces nothing
  if (!isNoCommit(before))
    await jobs.add(
      pastReviewJob({ repository: repository.id, branch, before, after, by: sender.login }),
    );
}

/** Handles a check that GitHub has set back: it must be written again, whatever it said. */
async function handleRerequest(
  event: EventOf<'check-rerequested'>,
  { jobs, store }: EventPorts,
): Promise<void> {
  const { repository, sha, again } = event;
  await rememberRepository(repository, store);
  const check = await store.check(repository.id, sha);
  // the announcement of a head we have already answered
  if (!again && check?.completed === true) return;
  if (again) await reopenCheck(repository.id, sha, store);
  const numbers = await pullRequestsAt(event, store);
  for (const pullRequest of numbers)
    await jobs.add(
      reviewJob({ repository: repository.id, pullRequest }, again ? event.kind : ANNOUNCED),
    );
  // pull requests of forks are not named in check events, and a lost store knows none; every push to any
  // branch is announced, which is no reason to look for some
  if (again && numbers.size === 0) await jobs.add(reconcileRepositoryJob(repository.id, true));
}

/**
 * Handles a button. It is for one pull request; where several share the head, it is pressed for each of them.
 */
async function handleAction(
  event: EventOf<'check-action'>,
  delivery: string,
  { jobs, store }: EventPorts,
): Promise<void> {
  const { repository, sha, identifier, requester } = event;
  if (requester.bot) return;
  await rememberRepository(repository, store);
  const numbers = await pullRequestsAt(event, store);
  const { id, login } = requester;
  for (const pullRequest of numbers.size === 0 ? [null] : numbers)
    await jobs.add(
      buttonJob({
        repository: repository.id,
        pullRequest,
        sha,
        identifier,
        delivery,
        requester: { id, login },
      }),
    );
}

/** Lists the pull requests that GitHub names, and those we know to have that head. */
async function pullRequestsAt(
  { repository, sha, pullRequests }: EventOf<'check-rerequested' | 'check-action'>,
  store: Store,
): Promise<ReadonlySet<number>> {
  const known = await store.pullRequestsWithHead(repository.id, sha);
  return new Set([
    ...pullRequests,
    ...known.filter(isOpen).map((record) => record.pullRequest.number),
  ]);
}

const isOpen = ({ pullRequest }: { readonly pullRequest: { readonly state: string } }): boolean =>
  pullRequest.state === 'open';

async function handleMergeGroup(
  { action, repository, head, base }: EventOf<'merge-group'>,
  { jobs, store }: EventPorts,
): Promise<void> {
  await rememberRepository(repository, store);
  const group = { repository: repository.id, head, base };
  await jobs.add(mergeGroupJob(action === 'destroyed' ? { ...group, destroyed: true } : group));
}

async function handleInstallation(
  { action, installation }: EventOf<'installation'>,
  { jobs, store }: EventPorts,
): Promise<void> {
  switch (action) {
    case 'created':
    case 'permissions-accepted':
      return jobs.add(reconcileInstallationJob(installation));
    case 'unsuspended':
      await markInstallation(installation, { suspended: false }, store);
      return jobs.add(reconcileInstallationJob(installation));
    case 'suspended':
      return markInstallation(installation, { suspended: true }, store);
    case 'deleted':
      return markInstallation(installation, { removed: true }, store);
  }
}

async function handleRepository(
  { action, repository }: EventOf<'repository'>,
  { jobs, store }: EventPorts,
): Promise<void> {
  if (action === 'deleted') return markRemoved([repository.id], store);
  await rememberRepository(repository, store);
  if (action === 'unarchived' || action === 'transferred')
    await jobs.add({ ...reconcileRepositoryJob(repository.id), priority: PRIORITY.background });
}
