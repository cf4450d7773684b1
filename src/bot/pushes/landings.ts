import type { PullRequestState, Review } from '../../review/index.ts';
import type { Gap, Tier } from '../../manifest/index.ts';
import type { LandedCommits } from '../../review/index.ts';

/** A commit of a branch's first-parent line. */
export type LandedCommit = LandedCommits['commits'][number];

/** The merged pull request that brought a commit to the branch. */
export interface LandedPullRequest {
  readonly number: number;
  readonly title: string;
  /** What our finished check of its head remembers; null where there is none. */
  readonly state: PullRequestState | null;
  /** A revert of ours that nobody added to. */
  readonly isRollback: boolean;
}

/** Neighbouring commits of a push that came by one pull request, or by none. */
export interface Landing {
  readonly pullRequest: LandedPullRequest | null;
  /** Oldest first. */
  readonly commits: readonly LandedCommit[];
  /** What the branch was before them, and with them. */
  readonly before: string;
  readonly after: string;
}

/** Commits, oldest first, by what brought them. `before` is what the branch was before all of them. */
export function landingsOf(
  commits: readonly LandedCommit[],
  before: string,
  pullRequestOf: ReadonlyMap<string, LandedPullRequest>,
): readonly Landing[] {
  const landings: Landing[] = [];
  for (const commit of commits) {
    const pullRequest = pullRequestOf.get(commit.sha) ?? null;
    const last = landings.at(-1);
    const isSame = last !== undefined && last.pullRequest?.number === pullRequest?.number;
    if (isSame)
      landings.splice(-1, 1, {
        ...last,
        commits: [...last.commits, commit],
        after: commit.sha,
      });
    else
      landings.push({
        pullRequest,
        commits: [commit],
        before: commit.parent ?? before,
        after: commit.sha,
      });
  }
  return landings;
}

/** Why what is on the branch now was not let through by a review; the room of reports says each in a sentence. */
const PAST_REASONS = [
  /** No merged pull request brought it. */
  'no-pull-request',
  /** No finished check of ours is known of what was merged. */
  'no-check',
  'red-check',
  /** What is on the branch does something else than what was let through. */
  'meaning-differs',
  /** Whether it does could not be told. */
  'not-compared',
  /** Commits beyond those that are looked at. */
  'not-asked',
  /** What was on the branch before is no part of its history. */
  'forced',
] as const;

export type PastReason = (typeof PAST_REASONS)[number];

/** Why one landing was, or was not, let through. */
export type LandingVerdict =
  | { readonly kind: 'reviewed' }
  /** A rollback of ours: it needs no review of its own. */
  | { readonly kind: 'rollback' }
  /** Broken glass, which is owed as a debt already. */
  | { readonly kind: 'debt' }
  | {
      readonly kind: 'past-review';
      readonly why: Exclude<PastReason, 'not-asked' | 'forced'>;
    };

export interface JudgedLanding {
  readonly landing: Landing;
  readonly verdict: LandingVerdict;
}

/** Whether a landing hangs on what it does: a check passed, for a change that may be another one by now. */
export const isToCompare = ({ pullRequest }: Landing): boolean =>
  pullRequest !== null && letThroughBy(pullRequest) !== null;

const letThroughBy = ({ isRollback, state }: LandedPullRequest): LandedPullRequest['state'] =>
  !isRollback && state?.conclusion === 'success' ? state : null;

/**
 * Whether a landing was let through. `meaning` is that of what it does to the branch; null where it could not be told.
 */
export function judgeLanding({ pullRequest }: Landing, meaning: string | null): LandingVerdict {
  if (pullRequest === null) return past('no-pull-request');
  const { isRollback, state } = pullRequest;
  if (isRollback) return { kind: 'rollback' };
  if (state === null) return past('no-check');
  if (state.conclusion !== 'success') return past('red-check');
  if (meaning === null || state.meaning === null) return past('not-compared');
  if (state.meaning !== meaning) return past('meaning-differs');
  return { kind: state.breakGlass === null ? 'reviewed' : 'debt' };
}

const past = (why: Extract<LandingVerdict, { kind: 'past-review' }>['why']): LandingVerdict => ({
  kind: 'past-review',
  why,
});

/** What a push did to the branch beside what its landings say. */
interface PushedHow {
  readonly forced: boolean;
  /** Whether it has more commits than were looked at. */
  readonly cut: boolean;
}

/** Why a push is past review, each reason once; empty where all of it was let through. */
export function pastReasonsOf(
  landings: readonly JudgedLanding[],
  { forced, cut }: PushedHow,
): readonly PastReason[] {
  const found = new Set<PastReason>([
    ...landings.flatMap(({ verdict }) => (verdict.kind === 'past-review' ? verdict.why : [])),
    ...(cut ? (['not-asked'] as const) : []),
    ...(forced ? (['forced'] as const) : []),
  ]);
  return PAST_REASONS.filter((reason) => found.has(reason));
}

/** Whether nothing that is rendered, or decides how it is judged, differs. */
export const touchesNothing = ({
  tier,
  changes,
  gaps,
  fileOwners: { sets, unowned, complete },
}: Pick<Review, 'tier' | 'changes' | 'gaps' | 'fileOwners'>): boolean =>
  tier === 'low' &&
  changes.length === 0 &&
  gaps.every(({ blocking }) => !blocking) &&
  complete &&
  sets.length + unowned.length === 0;

/** Whether somebody has to look at what came past review: from medium up, and at what could not be analysed. */
export const needsEyes = (
  review: { readonly tier: Tier | null; readonly gaps: readonly Pick<Gap, 'blocking'>[] } | null,
): boolean =>
  review === null ||
  review.tier === null ||
  review.tier !== 'low' ||
  review.gaps.some(({ blocking }) => blocking);
