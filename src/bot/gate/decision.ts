import type { RevertRecord, StoredBreakGlass, HeadPush, timingOf } from '../../review/index.ts';
import type { Tier } from '../../manifest/index.ts';
import type { CameBack } from './rollback-gate.ts';
import type { TeamTrouble } from '../../forge/index.ts';
import type { PastChanges, StoredApproval, StoredOverride } from './stored-state.ts';
import type { gateRequirementsOf } from '../../review/index.ts';

/** Holds what decides whom a change asks. */
export type GateRequirementInput = Parameters<typeof gateRequirementsOf>[0];

/** Whose approvals are asked for, how many, and why. */
export type GateRequirement = ReturnType<typeof gateRequirementsOf>['requirements'][number];

/** Somebody whose approval counts. */
export interface CountedApproval {
  readonly login: string;
  /** The team they are in, or `@login` for somebody who is named. */
  readonly team: string;
  readonly stored: StoredApproval;
}

/** Somebody whose approval does not count, and why: half a sentence that follows the name. */
export interface UncountedApproval {
  readonly login: string;
  readonly why: string;
}

/** Says how far one requirement is met; one person's approval may count for several. */
export interface RequirementProgress {
  readonly requirement: GateRequirement;
  /** Oldest first; of what is only observed nobody is counted. */
  readonly counted: readonly CountedApproval[];
  /** Approvals that are still to come. */
  readonly missing: number;
  /** Fewer people than approvals are asked for may give one: all others made the change. */
  readonly unmeetable: boolean;
}

/** Says how far a gap that fails the check is overridden. */
export interface GapProgress {
  readonly id: string;
  /** People who took it upon themselves, and how many it takes. */
  readonly given: number;
  readonly needed: number;
  /** Names the tier that the number comes from; absent where the gap hides nothing. */
  readonly hides?: Tier;
}

/** Holds what the gate makes of a review at one instant. */
export interface Decision {
  readonly outcome:
    | { readonly kind: 'pass' }
    /** Passes, and says what it would have asked for. */
    | { readonly kind: 'observed'; readonly why: string }
    /** Passes although it would wait, on the word of the on-call team. */
    | { readonly kind: 'break-glass'; readonly breakGlass: StoredBreakGlass }
    /** For people, for a window, or both: what `requirements` and `timing` say. */
    | { readonly kind: 'wait' }
    | { readonly kind: 'fail'; readonly why: string };
  /** The review's tier without the findings that are overridden. */
  readonly tier: Tier | null;
  /** Empty where nobody is asked. */
  readonly requirements: readonly RequirementProgress[];
  readonly timing: ReturnType<typeof timingOf>['timing'];
  /**
   * When the decision may turn by itself: a window opens or closes, a broken glass expires. ISO 8601, UTC; null where
   * nothing does within a year.
   */
  readonly turnsAt: string | null;
  /** People whose review counts for none of the requirements. */
  readonly uncounted: readonly UncountedApproval[];
  /** Commits whose authors nobody can name: they bar nobody, and are said. */
  readonly anonymousCommits: readonly string[];
  /** The commit of which nobody knows who pushed it last, which bars nobody and is said; absent where that is known. */
  readonly unknownPusher?: string;
  /** Teams nobody can approve for, of those whose approvals are still to come, as far as they were looked up. */
  readonly teamTroubles: readonly TeamTrouble[];
  /** Changed files that nobody owns where owners are asked; a few of them. */
  readonly unownedFiles: readonly string[];
  /** Overrides that hold now. */
  readonly overrides: readonly StoredOverride[];
  /** Lists the gaps that fail the check unless they are overridden; absent where there are none. */
  readonly gaps?: readonly GapProgress[];
  /** The broken glass that holds for this head now, whether or not it decides; null where none does. */
  readonly breakGlass: StoredBreakGlass | null;
  /** Lists the approvals that the check keeps: those that were valid for some meaning, the void ones too. */
  readonly approvals: readonly StoredApproval[];
  /** For `PullRequestState.pastChanges`. */
  readonly pastChanges: readonly PastChanges[];
  /** The last review that was looked at, for `PullRequestState.reviewsUntil`. */
  readonly reviewsUntil: string | null;
  /** For `PullRequestState.pushes`. */
  readonly pushes?: readonly HeadPush[];
  /** What it undoes, where it is a revert of ours. */
  readonly revert?: RevertRecord;
  /** The rolled-back change that comes back with it, for which the tier is one step higher. */
  readonly cameBack?: CameBack;
}

/** Windows or freezes that hold a change up, or would where they are not only watched. */
export type ClosedTiming = Extract<Decision['timing'], { kind: 'closed' }>;

/** Tells whether a change has to wait for its time. */
export const isClosed = (timing: Decision['timing']): timing is ClosedTiming =>
  timing.kind === 'closed' && timing.enforcement === 'enforce';

/**
 * Why what let a pull request through holds no longer, half a sentence; null where the gate lets it through now too,
 * or was not asked yet.
 */
export function whyUndone(decided: Pick<Decision, 'outcome' | 'uncounted'> | null): string | null {
  if (decided === null) return null;
  const { outcome, uncounted } = decided;
  switch (outcome.kind) {
    case 'pass':
    case 'observed':
    case 'break-glass':
      return null;
    case 'fail':
      return outcome.why;
    case 'wait': {
      const people = uncounted.slice(0, MOST_NAMED).map(({ login, why }) => `${login} (${why})`);
      return people.length === 0
        ? 'approvals are missing.'
        : `approvals are missing; not counted: ${people.join('; ')}.`;
    }
  }
}

/** People whose review does not count; their pull request's check names the others. */
const MOST_NAMED = 5;
