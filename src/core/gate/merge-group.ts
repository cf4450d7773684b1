import type { Review } from '../review.ts';
import { TIERS } from '../policy/tiers.ts';
import type { PullRequestState } from './check-state.ts';
import type { Requirement } from './decision.ts';
import type { InvalidRequirement } from './gate-requirement.ts';

export interface MergeGroupJudgement {
  readonly review: Pick<Review, 'tier' | 'gaps'>;
  /** What the group's tier asks for. */
  readonly requirement: Requirement | InvalidRequirement | null;
  /** The pull request the group was made for; null where its branch does not name one. */
  readonly pullRequest: number | null;
  /** What the check of that pull request's head remembers; null where there is none. */
  readonly state: PullRequestState | null;
}

/** The pull request of `refs/heads/gh-readonly-queue/<base>/pr-<number>-<sha>`, as GitHub names the queue's branches. */
export function pullRequestOfQueue(ref: string): number | null {
  const match = /^refs\/heads\/gh-readonly-queue\/.+\/pr-(\d{1,9})-[0-9a-f]+$/.exec(ref);
  return match === null ? null : Number(match[1]);
}

/**
 * Why a merge group may not become the base; null where it may. Approvals were counted on the pull request;
 * here it is asked whether what was approved is what would merge: nothing that cannot be analysed, no
 * tier above the one that was let through, and no way around a check that is not green.
 */
export function whyGroupMayNotMerge(input: MergeGroupJudgement): string | null {
  const { review, requirement, pullRequest, state } = input;
  const overridden = new Set(state?.overrides.map(({ id }) => id));
  const open = review.gaps.find(({ id, blocking }) => blocking && !overridden.has(id));
  if (open !== undefined) return open.message;
  if (review.tier === null) return 'Nothing of this group could be analysed.';
  if (requirement === null) return null;
  if ('kind' in requirement) return requirement.why;
  if (requirement.enforcement === 'observe') return null;
  const name = pullRequest === null ? 'its pull request' : `pull request ${String(pullRequest)}`;
  if (state === null)
    return `It is ${review.tier}, and no finished review of ${name} is known that was approved.`;
  if (state.conclusion !== 'success')
    return `It is ${review.tier}, and the check of ${name} is not green.`;
  if (state.tier === null || TIERS.indexOf(review.tier) > TIERS.indexOf(state.tier))
    return `Together with what is before it in the queue it is ${review.tier}; ${name} alone was let through as ${state.tier ?? 'not analysed'}.`;
  return null;
}
