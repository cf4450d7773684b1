import { ANNOUNCED, closeJob, RECONCILE } from '../queue/bot-jobs.ts';
import { pullRequestFacts, pullRequestRefs } from './pull-request-named.ts';
import { earlierMeanings, inTermsOfNow } from '../gate/approvals/meaning-versions.ts';
import { chartsAllowed } from '../commands/chart-permission.ts';
import { isAnswered } from './finished-check.ts';
import { judgeChange } from './change-judgement.ts';
import type { AskedOfGate, JudgeEnd, JudgePorts } from './change-judgement.ts';
import type {
  Analysis,
  PullRequestRecord,
  AnalysedChange,
  AnalysisRequest,
  PullRequestState,
} from '../../review/index.ts';
import type { EarlierMeaning, MeaningNow } from '../gate/approvals/meaning-versions.ts';
import type { Clock } from '../../forge/index.ts';
import { ForgeProblem } from '../../forge/index.ts';
import { notReviewedOf, showNotReviewed } from './missing-review.ts';
import { stateToRestore } from '../../features/rollback/index.ts';
import { withCheckState } from './shared-check.ts';
import type { InformedRecord } from './shared-check.ts';
import { noteBegun, showInProgress, showProgress } from './check-in-progress.ts';
import { subjectOf } from './review-subject.ts';
import { tellMeanwhile, toldAnalysis } from './told-progress.ts';
import type { TellingPorts } from './told-progress.ts';
import { cancelSuperseded, currentRecord, leaveHead } from './check-end.ts';

export interface ReviewPorts extends JudgePorts, TellingPorts {
  readonly analysis: Pick<Analysis, 'review'>;
  readonly clock: Clock;
  /**
   * Tells whether work takes longer than it may before somebody is told that it is under way; false where it ends
   * before. Absent, it is told at once.
   */
  readonly takesLong?: (work: Promise<unknown>) => Promise<boolean>;
}

/** Asks for a review, with what somebody asks for, to be judged with it. */
interface ReviewRequest extends AskedOfGate {
  readonly repository: number;
  readonly pullRequest: number;
  readonly trigger: string;
  /** Finds the job in the log. */
  readonly correlationId: string;
}

export type ReviewEnd =
  | Extract<JudgeEnd, { kind: 'reviewed' }>
  /** The check says why. */
  | { readonly kind: 'not-reviewed'; readonly why: string }
  | { readonly kind: 'nothing-to-do'; readonly why: string }
  /** The head moved, or the pull request was closed: another job takes it from there. */
  | { readonly kind: 'stale' };

/**
 * Lists triggers that ask for no more than a finished check of the head; its announcement may come before it
 * is opened.
 */
const SPARE: ReadonlySet<string> = new Set([ANNOUNCED, RECONCILE, 'opened']);

/**
 * Reviews one pull request and shows what comes of it; the order is that of docs/contributing/architecture.md, "The app".
 */
export async function reviewPullRequest(
  request: ReviewRequest,
  ports: ReviewPorts,
): Promise<ReviewEnd> {
  const subject = await subjectOf(request, ports);
  if (subject.kind === 'nothing-to-do') {
    if (subject.leavesCheck === true) await ports.jobs.add(closeJob(request));
    return subject;
  }
  if (SPARE.has(request.trigger) && (await isAnswered(subject.record, ports)))
    return { kind: 'nothing-to-do', why: 'the head has its check' };

  const begun = await begin(subject.record, ports);
  const asOf = new Date(ports.clock.now()).toISOString();
  const { repository, head } = begun.record.pullRequest;
  const asked = { repository, pullRequest: pullRequestFacts(begun.record.pullRequest), asOf };
  const analysisRequest = {
    ...asked,
    ...pullRequestRefs(begun.record.pullRequest),
    expectedHead: head.sha,
    ...chartsAllowed(begun.record),
    ...(await stateToRestore(begun.record, ports.store)),
  };
  const analysing = toldAnalysis(analysisRequest, ports.analysis);
  const record = begun.isShown
    ? begun.record
    : await shownIfSlow(begun.record, analysing.outcome, ports);
  const shown = { ...record, state: record.said ?? record.state };
  await tellMeanwhile(
    repository.installation,
    analysing,
    (progress) => showProgress(shown, progress, ports),
    ports,
  );
  const outcome = await analysing.outcome;

  if (outcome.kind === 'unreachable') throw new ForgeProblem('unavailable', outcome.message);
  if (outcome.kind === 'moved') return afterMove(record, ports);
  if (outcome.kind === 'reviewed') {
    const state = await takeOverApprovals(
      record.state,
      outcome,
      { ...asked, ...chartsAllowed(record) },
      ports,
    );
    return judgeChange({ ...record, state }, outcome, { ...request, asOf }, ports);
  }

  const current = await currentRecord(record, ports);
  if (current === null) return { kind: 'stale' };
  const reason = notReviewedOf(outcome, request.correlationId);
  const base = 'commits' in outcome ? outcome.commits.base : null;
  await showNotReviewed({ ...current, state: record.state }, reason, base, ports);
  return { kind: 'not-reviewed', why: outcome.kind };
}

interface Begun {
  readonly record: InformedRecord;
  /** It is false where nobody is told yet that a result is to come. */
  readonly isShown: boolean;
}

/**
 * Shows the check in progress before anything that takes time; a finished one stays until it has to change. Where
 * there is none yet, the commit waits for one as well without it: then it is only shown where it takes a while.
 */
async function begin(known: PullRequestRecord, ports: ReviewPorts): Promise<Begun> {
  const { state, pullRequest } = known;
  await cancelSuperseded(known, ports);
  if (state !== null && state.sha !== pullRequest.head.sha)
    await leaveHead(pullRequest, state.sha, ports);
  const { record, answered, isThere } = await withCheckState(known, ports);
  if (answered) return { record, isShown: true };
  if (!isThere && ports.takesLong !== undefined)
    return { record: { ...record, ...(await noteBegun(record, ports.store)) }, isShown: false };
  return { record: await showBegun(record, ports), isShown: true };
}

/** Shows it in progress; until the result of this review is there, the check remembers what it said. */
async function showBegun(record: InformedRecord, ports: ReviewPorts): Promise<InformedRecord> {
  const shown = { ...record, state: record.said ?? record.state };
  return { ...record, checking: (await showInProgress(shown, ports)).checking };
}

async function shownIfSlow(
  record: InformedRecord,
  work: Promise<unknown>,
  ports: ReviewPorts,
): Promise<InformedRecord> {
  const isSlow = (await ports.takesLong?.(work)) === true;
  return isSlow ? showBegun(record, ports) : record;
}

/**
 * Decides what to do where Git has another head than GitHub told us: the pull request says which of them
 * lags.
 */
async function afterMove(record: PullRequestRecord, ports: ReviewPorts): Promise<ReviewEnd> {
  if ((await currentRecord(record, ports)) === null) return { kind: 'stale' };
  throw new ForgeProblem('unavailable', 'Git and the API name different heads.');
}

/**
 * Gives what is remembered of a pull request, in terms of this version: the commits that approvals were given
 * on are analysed once more, unless they are those of `change`. Where that fails, approvals of them are asked
 * for again.
 */
async function takeOverApprovals(
  state: PullRequestState | null,
  change: AnalysedChange,
  asked: AskedBefore,
  { analysis }: { readonly analysis: Pick<Analysis, 'review'> },
): Promise<PullRequestState | null> {
  if (state === null) return null;
  const now = new Map<string, MeaningNow>();
  for (const earlier of earlierMeanings(state)) {
    const review = isOf(earlier, change)
      ? change.review
      : await reviewOf(earlier, askedOf(earlier, change, asked), { analysis });
    if (review !== null) now.set(earlier.meaning, review);
  }
  return inTermsOfNow(state, now);
}

type AskedBefore = Pick<AnalysisRequest, 'repository' | 'pullRequest' | 'asOf' | 'chartsAllowed'>;

/**
 * Gives what was asked before. A permission that was given for this head was not given for the ones before
 * it.
 */
function askedOf(
  { sha }: EarlierMeaning,
  { commits }: AnalysedChange,
  { chartsAllowed, ...always }: AskedBefore,
): AskedBefore {
  return sha === commits.head && chartsAllowed === true
    ? { ...always, chartsAllowed: true }
    : always;
}

const isOf = ({ sha, base }: EarlierMeaning, { commits }: AnalysedChange): boolean =>
  commits.head === sha && commits.base === base;

async function reviewOf(
  { sha, base }: EarlierMeaning,
  asked: AskedBefore,
  { analysis }: { readonly analysis: Pick<Analysis, 'review'> },
): Promise<MeaningNow | null> {
  const outcome = await analysis.review({ ...asked, base, head: sha, expectedHead: sha });
  if (outcome.kind === 'unreachable') throw new ForgeProblem('unavailable', outcome.message);
  return outcome.kind === 'reviewed' ? outcome.review : null;
}
