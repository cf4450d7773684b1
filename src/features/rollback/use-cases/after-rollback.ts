import { fullName } from '../../../forge/index.ts';
import {
  isRolledBackNotice,
  RELANDED_LABEL,
  ROLLED_BACK_LABEL,
  rolledBackNotice,
} from '../texts/rollback-notice.ts';
import type {
  Jobs,
  PullRequestRecord,
  RevertRecord,
  Store,
  RolledBack,
} from '../../../review/index.ts';
import { dueJob, reviewJob, parseState } from '../../../review/index.ts';
import { subjectOfBranch } from '../reverts/revert-branch.ts';
import type { Forge, Clock, PullRequest, Repository } from '../../../forge/index.ts';

export interface AfterRollbackPorts extends RolledBackPorts {
  readonly forge: RolledBackPorts['forge'] &
    Pick<Forge, 'comments' | 'createComment' | 'labelIssue' | 'updateIssue'>;
  readonly store: RolledBackPorts['store'] &
    Pick<Store, 'audit' | 'openPullRequests' | 'pastPushes' | 'reverts'>;
  readonly jobs: Pick<Jobs, 'add'>;
}

/**
 * Does what follows when a revert of ours is merged (docs/how-to/roll-back.md): the pull request that it undoes is
 * told and labelled, what comes back with the same meaning is remembered, and a debt that it settles is
 * looked at. Each is done once, however often it runs.
 */
export async function afterRollback(
  record: PullRequestRecord,
  ports: AfterRollbackPorts,
): Promise<void> {
  const { pullRequest } = record;
  if (pullRequest.state !== 'merged') return;
  const revert = await mergedRevert(record, ports);
  if (revert === null || !(await undoesThere(pullRequest, revert, ports))) return;
  const { repository, number, updatedAt } = pullRequest;
  const known = await knownRolledBack(repository, ports);
  await ports.store.updateRolledBack(repository.id, (each) =>
    afterMergeOf(each ?? known, revert, number, updatedAt),
  );
  await lookAgain(repository.id, revert, ports);
  await tell(record, revert, ports);
}

/** Finds what a merged pull request of ours reverts; null for any other. */
async function mergedRevert(
  { pullRequest, state }: PullRequestRecord,
  { forge, store }: AfterRollbackPorts,
): Promise<RevertRecord | null> {
  const { repository, number, head, author } = pullRequest;
  const judged = state?.sha === head.sha ? state.revert : undefined;
  if (judged !== undefined) return judged;
  const written = await store.reverts(repository.id);
  const own = written.find(({ sha }) => sha === head.sha);
  if (own !== undefined) return own;
  // a store that was lost in between
  const isLikely = author.bot && head.ref.startsWith('meshwarden/');
  return isLikely ? revertShownAt(number, head.sha, repository, forge) : null;
}

/** Queues another look at open pull requests that would bring it back, and at what broken glass left owed. */
async function lookAgain(
  repository: number,
  { command, meaning }: RevertRecord,
  { store, jobs }: AfterRollbackPorts,
): Promise<void> {
  if (command === 'rollback') await jobs.add(dueJob('debts', repository));
  if (meaning === null) return;
  for (const { state, pullRequest } of await store.openPullRequests(repository))
    if (state?.meaning === meaning)
      await jobs.add(reviewJob({ repository, pullRequest: pullRequest.number }, 'rolled back'));
}

async function tell(
  { pullRequest }: PullRequestRecord,
  { command, of, relands, whole, untouched }: RevertRecord,
  { forge, store }: AfterRollbackPorts,
): Promise<void> {
  const { repository, number, base, head } = pullRequest;
  const told = command === 'reland' ? (relands ?? of) : of;
  const isPush = subjectOfBranch(head.ref)?.isPush === true;
  const notice = {
    ...{ command, revert: number, branch: base.ref, whole: whole && untouched },
    ...(isPush && { push: true as const }),
  };
  const own = await forge.comments(repository, told);
  if (own.some(({ body }) => isRolledBackNotice(body, notice))) return;
  await forge.labelIssue(
    repository,
    told,
    command === 'reland' ? RELANDED_LABEL : ROLLED_BACK_LABEL,
  );
  await store.audit({
    kind: `${command} merged`,
    repository: fullName(repository),
    pullRequest: told,
    actor: null,
    detail: JSON.stringify(notice),
  });
  // nobody has to look at what is undone
  if (isPush && command === 'rollback' && notice.whole)
    await forge.updateIssue(repository, told, { open: false });
  await forge.createComment(repository, told, rolledBackNotice(notice));
}

interface RolledBackPorts {
  readonly forge: Pick<Forge, 'pullRequestsByUs' | 'pullRequest' | 'checks'>;
  readonly store: Pick<Store, 'pastPushes' | 'rolledBack' | 'updateRolledBack'>;
  readonly clock: Clock;
}

/** Says in milliseconds how far back a lost store looks: 90 days. */
const LOOK_BACK = 7_776_000_000;
/** Bounds the pull requests of ours that it looks at. */
const MOST_LOOKED_AT = 30;

/**
 * Lists what was rolled back in a repository. A store that does not know reads it off our own merged reverts:
 * their checks say what they undo, which nobody else can write.
 */
export async function knownRolledBack(
  repository: Repository,
  ports: RolledBackPorts,
): Promise<readonly RolledBack[]> {
  const { forge, store, clock } = ports;
  const known = await store.rolledBack(repository.id);
  if (known !== null) return known;
  const ours = await forge.pullRequestsByUs(repository, clock.now() - LOOK_BACK);
  let found: readonly RolledBack[] = [];
  // their checks tell which are reverts, not their bodies, which people may edit
  for (const { number } of ours.slice(0, MOST_LOOKED_AT).toReversed()) {
    const pullRequest = await forge.pullRequest(repository, number);
    const { state, head, updatedAt } = pullRequest;
    const revert =
      state === 'merged' ? await revertShownAt(number, head.sha, repository, forge) : null;
    if (revert !== null && (await undoesThere(pullRequest, revert, ports)))
      found = afterMergeOf(found, revert, number, updatedAt);
  }
  await store.updateRolledBack(repository.id, (each) => each ?? found);
  return found;
}

/**
 * Tells whether a merged revert went to the branch that has what it undoes: where somebody merged one into a
 * branch of their own, nothing is undone where it counts.
 */
async function undoesThere(
  { repository, base, head }: Pick<PullRequest, 'repository' | 'base' | 'head'>,
  { command, of }: RevertRecord,
  { forge, store }: RolledBackPorts,
): Promise<boolean> {
  const isOfPush = command === 'rollback' && subjectOfBranch(head.ref)?.isPush === true;
  const branch = isOfPush
    ? await branchOfPush(of, repository, store)
    : (await forge.pullRequest(repository, of)).base.ref;
  return branch === base.ref;
}

/**
 * Names the branch of a push; it is the default branch, which is watched, where nothing is known of the push
 * any more.
 */
async function branchOfPush(
  issue: number,
  repository: Repository,
  store: RolledBackPorts['store'],
): Promise<string> {
  const pushes = await store.pastPushes(repository.id);
  return pushes.find((each) => each.issue === issue)?.push.branch ?? repository.defaultBranch;
}

/** Reads what our check of a commit says that a pull request undoes. */
async function revertShownAt(
  number: number,
  sha: string,
  repository: Repository,
  forge: Pick<Forge, 'checks'>,
): Promise<RevertRecord | null> {
  for (const check of await forge.checks(repository, sha)) {
    const state = parseState(check.text)?.find((each) => each.number === number);
    if (state !== undefined && state.sha === sha) return state.revert ?? null;
  }
  return null;
}

/** A repository remembers so many; the oldest go first. */
const MOST_ROLLED_BACK = 200;

/** What was rolled back, once a revert of ours is merged too: one more, or where it was a re-land one that is there again. */
export function afterMergeOf(
  known: readonly RolledBack[],
  { of, relands, meaning, whole, untouched }: RevertRecord,
  revert: number,
  at: string,
): readonly RolledBack[] {
  if (relands !== null)
    return known.map((each) => (each.revert === of ? { ...each, relanded: true } : each));
  // what is told once more is not news: it may have been brought back since
  if (known.some((each) => each.revert === revert) || !whole || !untouched) return known;
  return [...known, { pullRequest: of, meaning, revert, at, relanded: false }].slice(
    -MOST_ROLLED_BACK,
  );
}
