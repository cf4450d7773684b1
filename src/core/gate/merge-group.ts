import type { RepositoryConfig } from '../policy/repository-config.ts';
import { TIERS } from '../policy/tiers.ts';
import type { PullRequestState } from './check-state.ts';
import type { RequirementInput } from './gate-requirements.ts';
import { gateRequirementsOf } from './gate-requirements.ts';
import { isEnforced } from './approvals.ts';
import type { OverridableReview } from './overrides.ts';
import { overridable, tierWithout } from './overrides.ts';
import type { PlatformTeam } from './platform-team.ts';

export interface MergeGroupJudgement {
  /** Of the group's head against the entry of the queue before it, or the base. */
  readonly review: OverridableReview & RequirementInput['review'];
  /** Of the group's base. */
  readonly config: Pick<RepositoryConfig, 'tiers'>;
  readonly platformTeam: PlatformTeam | null;
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
 * Why a merge group may not become the base; null where it may. Approvals and overrides were counted on the pull
 * request; here it is asked whether what they were given for is what would merge: the same meaning and no
 * higher tier, nothing else that cannot be analysed, and no way around a check that is not green.
 */
export function whyGroupMayNotMerge(input: MergeGroupJudgement): string | null {
  const { review, config, platformTeam, pullRequest, state } = input;
  const isSame = state?.meaning === review.meaning;
  const overrides = isSame ? state.overrides : [];
  const { gaps } = overridable(review);
  const open = gaps.find(({ id }) => !overrides.some((each) => each.id === id));
  if (open !== undefined) return open.message;
  if (review.tier === null && gaps.length === 0) return 'Nothing of this group could be analysed.';
  const tier = tierWithout(review, overrides);
  const overridden = new Set(overrides.map(({ id }) => id));
  const asked = gateRequirementsOf({ tier, review, overridden, config, platformTeam });
  if (asked.invalid !== null) return asked.invalid;
  if (tier === null || !asked.requirements.some(isEnforced)) return null;
  const name = pullRequest === null ? 'its pull request' : `pull request ${String(pullRequest)}`;
  if (state === null) return `It is ${tier}, and no finished review of ${name} is known.`;
  if (state.conclusion !== 'success')
    return `It is ${tier}, and the check of ${name} is not green.`;
  const isHigher = state.tier === null || TIERS.indexOf(tier) > TIERS.indexOf(state.tier);
  if (isHigher)
    return `Together with what is before it in the queue it is ${tier}; ${name} alone was let through as ${state.tier ?? 'not analysed'}.`;
  return isSame
    ? null
    : `It is ${tier}, and together with what is before it in the queue it means something else than what was let through with ${name}.`;
}
