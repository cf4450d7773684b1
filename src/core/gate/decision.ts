import type { Tier } from '../detectors/finding.ts';
import type { PastChanges, StoredApproval, StoredOverride } from './check-state.ts';

/** What a tier asks for. */
export interface Requirement {
  readonly tier: Tier;
  readonly approvals: number;
  /** The platform team, or the owners of the changed files; the latter are not counted by this version. */
  readonly from: 'platform' | 'owners';
  /** `organisation/slug` of teams, or logins, whose members count. */
  readonly teams: readonly string[];
  readonly people: readonly string[];
  /** Where the teams were found: `.meshwarden/config.yaml` or the line of CODEOWNERS; empty where nobody is known. */
  readonly source: string;
  readonly enforcement: 'enforce' | 'observe';
}

/** Somebody whose approval counts. */
export interface CountedApproval {
  readonly login: string;
  readonly team: string;
  readonly stored: StoredApproval;
}

/** Somebody whose approval does not count, and why: half a sentence that follows the name. */
export interface UncountedApproval {
  readonly login: string;
  readonly why: string;
}

/** What the gate makes of a review. */
export interface Decision {
  readonly outcome:
    | { readonly kind: 'pass' }
    /** Passes, and says what it would have asked for. */
    | { readonly kind: 'observed'; readonly why: string }
    | { readonly kind: 'wait' }
    | { readonly kind: 'fail'; readonly why: string };
  /** The review's tier without the findings that are overridden. */
  readonly tier: Tier | null;
  /** Null where the tier asks for nobody. */
  readonly requirement: Requirement | null;
  readonly counted: readonly CountedApproval[];
  readonly uncounted: readonly UncountedApproval[];
  /** Commits whose authors nobody can name: they bar nobody, and are said. */
  readonly anonymousCommits: readonly string[];
  /** Overrides that hold now. */
  readonly overrides: readonly StoredOverride[];
  /** What the check keeps of approvals: those that were valid for some meaning, the void ones too. */
  readonly approvals: readonly StoredApproval[];
  /** For `PullRequestState.pastChanges`. */
  readonly pastChanges: readonly PastChanges[];
  /** The last review that was looked at, for `PullRequestState.reviewsUntil`. */
  readonly reviewsUntil: string | null;
}
