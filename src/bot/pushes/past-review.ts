import type { Forge, Repository } from '../../forge/index.ts';
import { ForgeProblem, fullName } from '../../forge/index.ts';
import type {
  AnalysisOutcome,
  JobPayload,
  PastPush,
  PlatformTeam,
  Store,
} from '../../review/index.ts';
import type { JudgedLanding, PastReason } from './landings.ts';
import { changedEnvironments } from '../reviews/decision-audit.ts';
import { isSamePush } from './known-past-pushes.ts';
import { issueFor, ownIssues, parsePastPush, permalinks } from '../../review/index.ts';
import { needsEyes } from './landings.ts';
import type { PushReview } from './texts/past-review-issue.ts';
import { pastReviewIssue } from './texts/past-review-issue.ts';
import type { StoredPastPush } from './known-past-pushes.ts';

export interface TellPorts {
  readonly forge: Pick<
    Forge,
    'issues' | 'ownBodies' | 'createIssue' | 'updateIssue' | 'repository'
  >;
  readonly store: Pick<Store, 'audit' | 'withLease' | 'pastPushes' | 'savePastPush'>;
}

/** Describes a push that no review let through. */
export interface PushPastReview {
  readonly job: Extract<JobPayload, { kind: 'past-review' }>;
  readonly repository: Repository;
  readonly outcome: AnalysisOutcome;
  readonly judged: readonly JudgedLanding[];
  readonly reasons: readonly PastReason[];
  readonly forced: boolean;
  /** The time in ISO 8601. */
  readonly asOf: string;
}

/**
 * Puts a push on record and, from medium up, opens its one issue: two processes, a redelivery and a job that
 * is done again all find what is there and bring it up to date. An issue that somebody closed stays as it is.
 */
export async function tellPastReview(pushed: PushPastReview, ports: TellPorts): Promise<void> {
  const { repository } = pushed;
  await ports.store.withLease(`past-review:${String(repository.id)}`, async () => {
    const known = await onRecord(pushed, ports);
    const review = reviewOf(pushed, known.push);
    const isGrave = needsEyes(review.kind === 'reviewed' ? review.context.review : null);
    if (!isGrave && known.issue === null) return;
    try {
      await show(known, pushed, review, ports);
    } catch (error) {
      if (!(error instanceof ForgeProblem) || error.kind !== 'not-found') throw error;
      // one without issues: the push is on record only
      await ports.forge.repository(repository);
    }
  });
}

/** Remembers the push as it was first looked at; it is put into the audit log once. */
async function onRecord(
  { job, repository, outcome, reasons, forced, asOf }: PushPastReview,
  { store }: TellPorts,
): Promise<StoredPastPush> {
  const { branch, before, after, by } = job;
  const known = (await store.pastPushes(repository.id)).find(({ push }) => isSamePush(push, job));
  if (known !== undefined) return known;
  const review = outcome.kind === 'reviewed' ? outcome.review : null;
  const tier = review?.tier ?? null;
  const reached = review === null ? {} : { environments: changedEnvironments(review.environments) };
  await store.audit({
    kind: 'past-review',
    repository: fullName(repository),
    pullRequest: null,
    actor: by,
    detail: JSON.stringify({ branch, before, after, why: reasons, tier, ...reached }),
  });
  const push = { branch, before, after, by, at: asOf, forced };
  await store.savePastPush(repository.id, { push, issue: null });
  return { push, issue: null };
}

async function show(
  { push, issue }: StoredPastPush,
  { repository, judged, reasons, outcome }: PushPastReview,
  review: PushReview,
  { forge, store }: TellPorts,
): Promise<void> {
  const platformTeam = platformTeamOf(outcome);
  const { title, body } = pastReviewIssue({ push, judged, reasons, review, platformTeam });
  const isLost = issue === null;
  const issues = await ownIssues(repository, parsePastPush, forge, () => isLost);
  const found = isLost
    ? issueFor(
        issues,
        (shown) => isSamePush(shown, push),
        (each) => withoutTier(each) === withoutTier(title),
      )
    : issues.find(({ number }) => number === issue);
  // a list may lag behind what we know
  const number = found?.number ?? issue ?? (await forge.createIssue(repository, title, body));
  if (number !== issue) await store.savePastPush(repository.id, { push, issue: number });
  if (found?.open === true && !isSame(found.body, body))
    await forge.updateIssue(repository, found.number, { title, body });
}

/** Takes the tier off a title, because what it says of a push may come to another tier each time. */
const withoutTier = (title: string): string => title.replace(/ \([^()]*\)$/, '');

const isSame = (a: string, b: string): boolean => a.replaceAll('\r\n', '\n').trim() === b.trim();

const platformTeamOf = (outcome: AnalysisOutcome): PlatformTeam | null =>
  outcome.kind === 'reviewed' ? outcome.platformTeam : null;

function reviewOf(
  { outcome, repository }: PushPastReview,
  { at, before, after }: PastPush,
): PushReview {
  const { htmlUrl } = repository;
  switch (outcome.kind) {
    case 'reviewed': {
      const { review, placeOf } = outcome;
      const linkTo = permalinks({ htmlUrl, base: before, head: after });
      const context = { review, placeOf, linkTo, asOf: at, base: before, head: after };
      return { kind: 'reviewed', context };
    }
    case 'invalid-policy':
      return { kind: 'invalid-policy', failed: outcome };
    case 'gone':
      return { kind: 'not-reviewed', why: goneWhy(outcome.what === before) };
    case 'failed':
    case 'unreachable':
      return { kind: 'not-reviewed', why: outcome.message.replace(/\.$/, '') };
    case 'conflict':
    case 'moved':
    case 'no-merge-base':
      return { kind: 'not-reviewed', why: 'Git could not compare the two commits' };
  }
}

const goneWhy = (isBefore: boolean): string =>
  isBefore
    ? 'GitHub does not have what the branch was before any more'
    : 'GitHub does not have what was pushed any more';
