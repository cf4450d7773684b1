import type { Tier } from '../detectors/finding.ts';

/** An approval bound to what it approved. */
export interface StoredApproval {
  /** GitHub's id of the review. */
  readonly review: number;
  readonly login: string;
  readonly sha: string;
  readonly base: string;
  readonly meaning: string;
  readonly tier: Tier | null;
}

/** A finding or gap that the platform team took upon itself. It dies with a change of meaning. */
export interface StoredOverride {
  /** Id of the finding or gap. */
  readonly id: string;
  readonly by: string;
  readonly reason: string;
  /** The comment that asked for it. */
  readonly comment: number;
  readonly meaning: string;
}

/** One thing a change does, short, to say later what is different. */
export interface StoredChange {
  /** First 8 hexadecimal digits of the change's digest. */
  readonly digest: string;
  /** At most 120 characters. */
  readonly text: string;
}

/** What the gate remembers of one pull request: a part of our check run (DESIGN §13). */
export interface PullRequestState {
  readonly number: number;
  /** Head the review speaks of. */
  readonly sha: string;
  /** Tip of the base it was made against. */
  readonly base: string;
  readonly meaning: string | null;
  readonly tier: Tier | null;
  readonly conclusion: 'success' | 'action_required' | 'failure';
  /** Title and summary of this pull request's part of the check. */
  readonly title: string;
  readonly approvals: readonly StoredApproval[];
  readonly overrides: readonly StoredOverride[];
  /** At most 20, worst first. */
  readonly changes: readonly StoredChange[];
}
