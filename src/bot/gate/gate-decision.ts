import type { Tier } from '../../manifest/index.ts';
import type {
  Account,
  AskedApprovers,
  CommitAuthorship,
  CommitLogins,
  SubmittedReview,
  TeamLookUp,
  TeamTrouble,
} from '../../forge/index.ts';
import type {
  RepositoryConfig,
  PlatformTeam,
  Review,
  PullRequestState,
  StoredBreakGlass,
  HeadPush,
  RevertRecord,
} from '../../review/index.ts';
import { gateOutcome, gateRequirementsOf, timingOf } from '../../review/index.ts';
import type { ApprovalInput, ReviewedCommit } from './approvals/approvals.ts';
import { countApprovals, isEnforced, loginsToLookUp } from './approvals/approvals.ts';
import { raisedTier, hasShorterPath, shorterPath } from './rollback-gate.ts';
import type { CameBack } from './rollback-gate.ts';
import { breakGlassThatHolds } from './overrides/break-glass.ts';
import { changeAuthorsOf } from './approvals/change-authors.ts';
import type { ChangeAuthors } from './approvals/change-authors.ts';
import type {
  Decision,
  GapProgress,
  RequirementProgress,
  GateRequirementInput,
} from './decision.ts';
import type { OverridableReview } from './overrides/overrides.ts';
import {
  gapProgressOf,
  isCured,
  overridable,
  overridesThatHold,
  tierWithout,
} from './overrides/overrides.ts';
import { storedChangesOf, NOTHING_REMEMBERED } from './stored-state.ts';
import { sameName } from '../../forge/index.ts';
import { pastChangesOf } from './approvals/past-changes.ts';
import type { Remembered, PastChanges, StoredApproval, StoredOverride } from './stored-state.ts';

export interface GateInput {
  readonly review: OverridableReview & GateRequirementInput['review'] & ReviewedChange;
  /** Tip of the base and the head that were analysed. */
  readonly commits: { readonly base: string; readonly head: string };
  /** The instant it is decided at, ISO 8601. */
  readonly asOf: string;
  /** Of the base. */
  readonly config: GateConfig;
  readonly platformTeam: PlatformTeam | null;
  /** Who opened the pull request. */
  readonly author: Account;
  /** Login of the person for whom a bot opened it; null where nobody is known. */
  readonly askedBy: string | null;
  readonly reviews: readonly SubmittedReview[];
  readonly authorship: readonly CommitAuthorship[];
  readonly commitLogins: readonly CommitLogins[];
  /** Of teams that are asked; absent where none was looked up. */
  readonly teamTroubles?: readonly TeamTrouble[];
  /** Of the latest earlier check of this pull request, with overrides that were asked for since. */
  readonly remembered: Remembered | null;
  /** By commit: what our earlier checks say of this pull request, that of this very head included. */
  readonly known: ReadonlyMap<string, KnownCommit>;
  /** The head, and what is known of pushes; who pushed is not asked about if absent. */
  readonly pushed?: { readonly head: string; readonly pushes: readonly HeadPush[] };
  /** What it undoes, where it is a revert of ours. */
  readonly revert?: RevertRecord;
  /** What was rolled back and comes back with it. */
  readonly cameBack?: CameBack;
}

/** Holds what an earlier check of ours says of a commit. */
export type KnownCommit = ReviewedCommit & Pick<PullRequestState, 'suggested'>;

type ReviewedChange = Pick<Review, 'changes' | 'changedFiles'>;

/** Holds the part of a repository's configuration that the gate goes by. */
export type GateConfig = Pick<
  RepositoryConfig,
  'tiers' | 'windows' | 'freezes' | 'timeZone' | 'breakGlass'
>;

/** Decides on a review by who approved it, by the time, and by what was overridden. */
export function decideGate(input: GateInput, lookUps: readonly TeamLookUp[]): Decision {
  const question = questionOf(input);
  const { authors, overrides, tier, asked, timed, approvals, breakGlass } = question;
  const counted = countApprovals({ ...approvals, lookUps });
  const { requirements, uncounted, stored, reviewsUntil } = counted;
  const gaps = gapProgressOf(input.review, overrides, input.config);
  return {
    outcome: outcomeOf(input.review, question, requirements, gaps),
    tier,
    requirements,
    timing: timed.timing,
    turnsAt: earlier(timed.turnsAt, breakGlass?.until ?? null),
    uncounted,
    anonymousCommits: authors.anonymousCommits,
    ...(authors.unknownPusher !== null && { unknownPusher: authors.unknownPusher }),
    teamTroubles: troublesOf(requirements, input.teamTroubles ?? []),
    unownedFiles: asked.unownedFiles,
    overrides,
    ...(gaps.length > 0 && { gaps }),
    breakGlass,
    approvals: stored,
    pastChanges: stillNeeded(approvals, stored),
    reviewsUntil,
    ...(input.pushed !== undefined && { pushes: input.pushed.pushes }),
    ...(input.revert !== undefined && { revert: input.revert }),
    ...(input.cameBack !== undefined && { cameBack: input.cameBack }),
  };
}

/** Lists the troubles with teams that are waited for; a team that nobody waits for does not matter. */
function troublesOf(
  requirements: readonly RequirementProgress[],
  troubles: readonly TeamTrouble[],
): readonly TeamTrouble[] {
  const awaited = requirements
    .filter(({ requirement, missing }) => isEnforced(requirement) && missing > 0)
    .flatMap(({ requirement }) => requirement.teams);
  return troubles.filter(({ team }) => awaited.some((each) => sameName(each, team)));
}

/** Whose standing decides something, and among whom. */
interface WantedLookUps {
  readonly logins: readonly string[];
  /** Each is looked up until one look-up says yes. */
  readonly asked: readonly AskedApprovers[];
}

export function lookUpsFor(input: GateInput): WantedLookUps {
  const { approvals } = questionOf(input);
  return {
    logins: loginsToLookUp(approvals),
    asked: approvals.requirements.filter(isEnforced),
  };
}

/** All that is asked before anybody's membership is known. */
interface Question {
  readonly authors: ChangeAuthors;
  readonly overrides: readonly StoredOverride[];
  readonly tier: Tier | null;
  readonly asked: ReturnType<typeof gateRequirementsOf>;
  readonly timed: ReturnType<typeof timingOf>;
  readonly approvals: Omit<ApprovalInput, 'lookUps'>;
  readonly breakGlass: StoredBreakGlass | null;
}

function questionOf(input: GateInput): Question {
  const { review, commits, known, reviews, author, askedBy, config, platformTeam } = input;
  const { authorship, commitLogins, remembered } = input;
  const memory = remembered ?? NOTHING_REMEMBERED;
  const asOf = Date.parse(input.asOf);
  const authors = changeAuthorsOf({
    author,
    askedBy,
    commits: authorship,
    commitLogins,
    known,
    ...(input.pushed !== undefined && { pushed: input.pushed }),
  });
  const overrides = overridesThatHold(memory.overrides, review, authors);
  const own = tierWithout(review, overrides);
  const tier = input.cameBack === undefined ? own : raisedTier(own);
  const overridden = new Set(overrides.map(({ id }) => id));
  const isShort = hasShorterPath(input.revert);
  const asked = requirementsOf({ tier, review, overridden, config, platformTeam }, isShort);
  const timed = isShort ? ALWAYS_OPEN : timingOf({ tier, review, overridden, config }, asOf);
  const breakGlass = breakGlassThatHolds({
    remembered: memory.breakGlass,
    head: commits.head,
    asOf,
    config,
    changedFiles: review.changedFiles,
  });
  const approvals = {
    requirements: asked.requirements,
    reviews,
    authors,
    stored: memory.approvals,
    reviewsUntil: memory.reviewsUntil,
    known,
    pastChanges: pastChangesOf(memory),
    present: {
      sha: commits.head,
      base: commits.base,
      meaning: review.meaning,
      tier,
      changes: storedChangesOf(review.changes),
    },
  };
  return { authors, overrides, tier, asked, timed, approvals, breakGlass };
}

function requirementsOf(input: GateRequirementInput, isShort: boolean): Question['asked'] {
  const asked = gateRequirementsOf(input);
  return isShort ? { ...asked, requirements: shorterPath(asked.requirements) } : asked;
}

/** A rollback does not wait for a window: what it undoes is already there. */
const ALWAYS_OPEN: ReturnType<typeof timingOf> = {
  timing: { kind: 'open', until: null, untilLocally: null },
  turnsAt: null,
  invalid: null,
};

const earlier = (a: string | null, b: string | null): string | null => {
  if (a === null || b === null) return a ?? b;
  return Date.parse(a) <= Date.parse(b) ? a : b;
};

/** Lists for the two meanings whose approvals are likeliest to be missed: those of the newest reviews. */
const stillNeeded = (
  { pastChanges, present }: Question['approvals'],
  stored: readonly StoredApproval[],
): readonly PastChanges[] => {
  const missed = new Set(
    stored
      .filter(({ meaning }) => meaning !== present.meaning)
      .toSorted((a, b) => b.review - a.review)
      .map(({ meaning }) => meaning),
  );
  return [...missed]
    .flatMap((meaning) => pastChanges.find((past) => past.meaning === meaning) ?? [])
    .slice(0, MOST_MEANINGS);
};

const MOST_MEANINGS = 2;

function outcomeOf(
  review: OverridableReview,
  { asked, timed, breakGlass }: Question,
  requirements: readonly RequirementProgress[],
  gapsOverridden: readonly GapProgress[],
): Decision['outcome'] {
  const failure = whyNotAnalysed(review, gapsOverridden) ?? asked.invalid ?? timed.invalid;
  if (failure !== null) return { kind: 'fail', why: failure };
  const outcome = gateOutcome({ requirements, timing: timed.timing });
  return outcome.kind === 'wait' && breakGlass !== null
    ? { kind: 'break-glass', breakGlass }
    : outcome;
}

/** Approvals do not cure what could not be analysed: mending it or an override does (docs/reference/gate.md). */
function whyNotAnalysed(
  review: OverridableReview,
  gapsOverridden: readonly GapProgress[],
): string | null {
  const cured = new Set(gapsOverridden.filter(isCured).map(({ id }) => id));
  const { gaps } = overridable(review);
  const open = gaps.filter(({ id }) => !cured.has(id));
  const [first] = open;
  if (first !== undefined)
    return open.length === 1
      ? first.message
      : `${first.message} ${String(open.length - 1)} more could not be analysed.`;
  return review.tier === null && gaps.length === 0
    ? 'Nothing of this change could be analysed.'
    : null;
}
