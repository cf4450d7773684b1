import type { Tier } from '../detectors/finding.ts';
import type { Account, SubmittedReview } from '../forge/pull-request.ts';
import { CONFIG_FILE } from '../policy/repository-config.ts';
import type { RepositoryConfig } from '../policy/repository-config.ts';
import type { Review } from '../review.ts';
import type { ApprovalInput } from './approvals.ts';
import { countApprovals, loginsToLookUp } from './approvals.ts';
import type { ReviewedCommit } from './bind-approval.ts';
import { changeAuthorsOf } from './change-authors.ts';
import type { ChangeAuthors } from './change-authors.ts';
import type { PastChanges, StoredApproval, StoredOverride } from './check-state.ts';
import type { CommitAuthorship, CommitLogins } from './commit-authorship.ts';
import type { Decision, Requirement } from './decision.ts';
import type { InvalidRequirement } from './gate-requirement.ts';
import { gateRequirementOf } from './gate-requirement.ts';
import type { OverridableReview } from './overrides.ts';
import { overridable, overridesThatHold, tierWithout } from './overrides.ts';
import type { PlatformTeam } from './platform-team.ts';
import { storedChangesOf } from './stored-changes.ts';
import type { Remembered } from './remembered.ts';
import { NOTHING_REMEMBERED } from './remembered.ts';
import type { Asked, TeamLookUp } from './team-membership.ts';
import { pastChangesOf } from './what-changed-since.ts';

export interface GateInput {
  readonly review: OverridableReview & Pick<Review, 'changes'>;
  /** Tip of the base and the head that were analysed. */
  readonly commits: { readonly base: string; readonly head: string };
  /** Of the base. */
  readonly config: Pick<RepositoryConfig, 'tiers'>;
  readonly platformTeam: PlatformTeam | null;
  /** Who opened the pull request. */
  readonly author: Account;
  /** Login of the person for whom a bot opened it; null where nobody is known. */
  readonly askedBy: string | null;
  readonly reviews: readonly SubmittedReview[];
  readonly authorship: readonly CommitAuthorship[];
  readonly commitLogins: readonly CommitLogins[];
  /** Of the latest earlier check of this pull request, with overrides that were asked for since. */
  readonly remembered: Remembered | null;
  /** By commit: what our earlier checks say of this pull request, that of this very head included. */
  readonly known: ReadonlyMap<string, ReviewedCommit>;
}

/** What the gate makes of a review, of who approved it and of what was overridden. */
export function decideGate(input: GateInput, lookUps: readonly TeamLookUp[]): Decision {
  const { authors, overrides, tier, requirement, approvals } = questionOf(input);
  const { counted, uncounted, stored, reviewsUntil } = countApprovals({ ...approvals, lookUps });
  return {
    outcome: outcomeOf(input.review, overrides, requirement, counted.length),
    tier,
    requirement: approvals.requirement,
    counted,
    uncounted,
    anonymousCommits: authors.anonymousCommits,
    overrides,
    approvals: stored,
    pastChanges: stillNeeded(approvals, stored),
    reviewsUntil,
  };
}

/** Whose standing decides something, and among whom: it is looked up until one look-up says yes. */
export function lookUpsFor(input: GateInput): { readonly logins: readonly string[] } & Asked {
  const { approvals } = questionOf(input);
  const { teams = [], people = [] } = approvals.requirement ?? {};
  return { logins: loginsToLookUp(approvals), teams, people };
}

/** All that is asked before anybody's membership is known. */
interface Question {
  readonly authors: ChangeAuthors;
  readonly overrides: readonly StoredOverride[];
  readonly tier: Tier | null;
  readonly requirement: Requirement | InvalidRequirement | null;
  readonly approvals: Omit<ApprovalInput, 'lookUps'>;
}

function questionOf(input: GateInput): Question {
  const { review, commits, known, reviews, author, askedBy } = input;
  const { authorship, commitLogins, remembered } = input;
  const memory = remembered ?? NOTHING_REMEMBERED;
  const authors = changeAuthorsOf({ author, askedBy, commits: authorship, commitLogins });
  const overrides = overridesThatHold(memory.overrides, review, authors);
  const tier = tierWithout(review, overrides);
  const requirement = gateRequirementOf(tier, input.config, input.platformTeam);
  const approvals = {
    requirement: requirement !== null && 'kind' in requirement ? null : requirement,
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
  return { authors, overrides, tier, requirement, approvals };
}

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
  overrides: readonly StoredOverride[],
  requirement: Requirement | InvalidRequirement | null,
  counted: number,
): Decision['outcome'] {
  const failure = whyNotAnalysed(review, overrides);
  if (failure !== null) return { kind: 'fail', why: failure };
  if (requirement === null) return { kind: 'pass' };
  if ('kind' in requirement) return { kind: 'fail', why: requirement.why };
  if (requirement.enforcement === 'observe')
    return { kind: 'observed', why: whyObserved(requirement) };
  return { kind: counted >= requirement.approvals ? 'pass' : 'wait' };
}

/** Approvals do not cure what could not be analysed: mending it or an override does (DESIGN §2.2). */
function whyNotAnalysed(
  review: OverridableReview,
  overrides: readonly StoredOverride[],
): string | null {
  const cured = new Set(overrides.map(({ id }) => id));
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

function whyObserved({ from, teams, people, source }: Requirement): string {
  if (from === 'owners')
    return 'approvals of code owners are not counted yet: they are GitHub\'s own setting "Require review from Code Owners"';
  return teams.length + people.length === 0
    ? `nobody knows who answers for the mesh; ${CONFIG_FILE} names them as \`platformTeam\``
    : `the configuration only observes this tier (whom it would ask: ${source})`;
}
