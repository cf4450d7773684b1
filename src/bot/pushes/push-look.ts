import {
  landingsOf,
  pastReasonsOf,
  touchesNothing,
  isToCompare,
  judgeLanding,
} from './landings.ts';
import { reviewAsPushed, workableRepository, parseState } from '../../review/index.ts';
import { isOfEarlierVersion } from '../gate/approvals/meaning-versions.ts';
import { hasShorterPath } from '../gate/rollback-gate.ts';
import type {
  Analysis,
  JobPayload,
  LandedCommits,
  Store,
  AnalysisOutcome,
  PullRequestState,
} from '../../review/index.ts';
import type { JudgedLanding, Landing, LandedPullRequest, LandedCommit } from './landings.ts';
import type { Clock, Log, Forge, Repository, PullRequest } from '../../forge/index.ts';
import { tellPastReview } from './past-review.ts';
import type { TellPorts } from './past-review.ts';
import { isLetThrough } from '../merge-queue/queue-place.ts';
import { ForgeProblem, pullRequestOfSubject } from '../../forge/index.ts';

interface LookPorts {
  readonly forge: LandingPorts['forge'] & LandedPorts['forge'] & TellPorts['forge'];
  readonly store: LandedPorts['store'] & TellPorts['store'] & Pick<Store, 'repository'>;
  readonly analysis: Pick<Analysis, 'review' | 'landed'>;
  readonly clock: Clock;
  readonly log: Log;
}

type PastReviewJob = Extract<JobPayload, { kind: 'past-review' }>;

/** Bounds the commits whose pull requests are asked for, because each costs a request. */
const MOST_COMMITS = 100;

/**
 * Looks at what a push brought to the default branch (docs/how-to/past-review.md): nothing is said of what touches
 * nothing that is rendered, or was let through by a review; of the rest one issue is opened from medium up.
 */
export async function lookAtPush(job: PastReviewJob, ports: LookPorts): Promise<void> {
  const { branch, before, after } = job;
  const workable = await workableRepository(job.repository, ports.store);
  if (workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  const asOf = new Date(ports.clock.now()).toISOString();
  const outcome = await reviewAsPushed({ repository, before, after, asOf }, ports);
  // by the branch as it was: a push could switch it off
  if (outcome.kind === 'reviewed' && outcome.config.pastReview === 'off') return;
  if (outcome.kind === 'reviewed' && touchesNothing(outcome.review)) return;
  const landed = await ports.analysis.landed(repository, { before, after }, MOST_COMMITS);
  const { commits, cut, forced } = landed ?? NOTHING_KNOWN;
  const pullRequests = await landedPullRequests({ repository, branch, commits }, ports);
  const landings = landingsOf(commits, before, pullRequests);
  const push = { repository, before, after, outcome, asOf };
  const judged = await judgeLandings(landings, push, ports);
  const reasons = pastReasonsOf(judged, { forced, cut });
  if (reasons.length === 0) {
    const how = judged.map(({ verdict }) => WORDS[verdict.kind]).join(', ');
    ports.log.info({ repository: repository.id, after, how }, 'push was let through');
    return;
  }
  await tellPastReview({ job, repository, outcome, judged, reasons, forced, asOf }, ports);
}

const WORDS = {
  reviewed: 'reviewed',
  rollback: 'a rollback',
  debt: 'already recorded as debt',
  'past-review': 'past review',
} as const;

/** Stands for a push whose last commit is not there any more, because the branch was forced again. */
const NOTHING_KNOWN: LandedCommits = { commits: [], cut: false, forced: true };

/** Says it where nothing more is tried: that it could not be looked at needs eyes too. */
export async function giveUpOnPush(
  job: PastReviewJob,
  why: string,
  ports: TellPorts & Pick<LookPorts, 'store' | 'clock'>,
): Promise<void> {
  const workable = await workableRepository(job.repository, ports.store);
  if (workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  const asOf = new Date(ports.clock.now()).toISOString();
  const outcome = { kind: 'failed', message: why } as const;
  const unseen = { outcome, judged: [], reasons: ['not-compared'], forced: false } as const;
  await tellPastReview({ job, repository, asOf, ...unseen }, ports);
}

interface LandingPorts {
  readonly forge: Pick<Forge, 'checks'>;
  readonly analysis: Pick<Analysis, 'review'>;
}

interface ReviewedPush {
  readonly repository: Repository;
  readonly before: string;
  readonly after: string;
  readonly outcome: AnalysisOutcome;
  /** The time in ISO 8601. */
  readonly asOf: string;
}

/**
 * Bounds the landings of one push that are compared with what was let through, because each costs a review.
 */
const MOST_COMPARED = 20;

/**
 * Tells whether each landing was let through: by its pull request, or by the merge queue as the head of a
 * group.
 */
async function judgeLandings(
  landings: readonly Landing[],
  push: ReviewedPush,
  ports: LandingPorts,
): Promise<readonly JudgedLanding[]> {
  const compared = new Set(landings.filter(isToCompare).slice(-MOST_COMPARED));
  const judged: JudgedLanding[] = [];
  for (const landing of landings) {
    const meaning = compared.has(landing) ? await meaningOfLanding(landing, push, ports) : null;
    judged.push({ landing, verdict: judgeLanding(landing, meaning) });
  }
  const isDoubted = judged.some(
    ({ landing, verdict }) => isToCompare(landing) && verdict.kind === 'past-review',
  );
  if (!isDoubted || !(await isLetThrough(push.after, push.repository, ports.forge))) return judged;
  // the queue asked whether what its pull requests do together is what was let through
  return judged.map((each) =>
    isToCompare(each.landing) ? { ...each, verdict: { kind: 'reviewed' } } : each,
  );
}

/** Says what the landing does to the branch, in terms of what its pull request was let through for. */
async function meaningOfLanding(
  { before, after, pullRequest }: Landing,
  push: ReviewedPush,
  ports: LandingPorts,
): Promise<string | null> {
  const isAll = before === push.before && after === push.after;
  const outcome = isAll ? push.outcome : await reviewAsPushed({ ...push, before, after }, ports);
  if (outcome.kind !== 'reviewed') return null;
  const { meaning } = outcome.review;
  const state = pullRequest?.state ?? null;
  if (state === null || !isOfEarlierVersion(state)) return meaning;
  // made by an earlier version: what the same commits mean now is held against it instead
  const { base, sha } = state;
  const then = await ports.analysis.review({
    ...{ repository: push.repository, base, head: sha, expectedHead: sha },
    ...{ pullRequest: null, asOf: push.asOf, chartsAllowed: true },
  });
  const isSame = then.kind === 'reviewed' && then.review.meaning === meaning;
  return isSame ? state.meaning : meaning;
}

interface LandedPorts {
  readonly forge: Pick<Forge, 'pullRequestsOf' | 'pullRequestDetails' | 'checks'>;
  readonly store: Pick<Store, 'pullRequest' | 'reverts'>;
}

interface Landed {
  readonly repository: Repository;
  readonly branch: string;
  readonly commits: readonly LandedCommit[];
}

/**
 * Finds the merged pull request of each commit, with how our check of its head stood; each is asked for once.
 */
async function landedPullRequests(
  { repository, branch, commits }: Landed,
  ports: LandedPorts,
): Promise<ReadonlyMap<string, LandedPullRequest>> {
  const found = new Map<string, LandedPullRequest>();
  const known = new Map<number, LandedPullRequest>();
  for (const commit of commits) {
    const merged = await mergedBy(commit, branch, repository, ports);
    if (merged === null) continue;
    const landed = known.get(merged.number) ?? (await withCheck(merged, repository, ports));
    known.set(merged.number, landed);
    found.set(commit.sha, landed);
  }
  return found;
}

async function mergedBy(
  { sha, subject }: LandedCommit,
  branch: string,
  repository: Repository,
  { forge }: LandedPorts,
): Promise<PullRequest | null> {
  const listed = await forge.pullRequestsOf(repository, sha);
  const merged = listed.find(({ state, base }) => state === 'merged' && base.ref === branch);
  return merged ?? mergedAsSaid(sha, pullRequestOfSubject(subject), branch, repository, forge);
}

/**
 * Finds the pull request that a commit's subject names, if this commit is its merge; null otherwise. GitHub
 * may list a merge a moment after it tells of the push.
 */
async function mergedAsSaid(
  sha: string,
  number: number | null,
  branch: string,
  repository: Repository,
  forge: LandedPorts['forge'],
): Promise<PullRequest | null> {
  if (number === null) return null;
  try {
    const { pullRequest, merge } = await forge.pullRequestDetails(repository, number);
    return merge?.sha === sha && pullRequest.base.ref === branch ? pullRequest : null;
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'not-found') return null;
    throw error;
  }
}

async function withCheck(
  { number, title, head }: PullRequest,
  repository: Repository,
  { forge, store }: LandedPorts,
): Promise<LandedPullRequest> {
  const state = await finishedState(number, head.sha, repository, { forge, store });
  const written = await store.reverts(repository.id);
  const revert = state?.revert ?? written.find(({ sha }) => sha === head.sha);
  return { number, title, state, isRollback: hasShorterPath(revert) };
}

/**
 * Reads what our check of the head says now; a check that is closed in the middle of a review is `cancelled`.
 */
async function finishedState(
  number: number,
  sha: string,
  repository: Repository,
  { forge, store }: LandedPorts,
): Promise<PullRequestState | null> {
  const [check] = await forge.checks(repository, sha);
  if (check?.status !== 'completed' || check.conclusion === 'cancelled') return null;
  const shown = parseState(check.text)?.find((each) => each.number === number);
  const state = shown ?? (await store.pullRequest(repository.id, number))?.state ?? null;
  return state?.sha === sha ? state : null;
}
