import type { Origin } from '../../../manifest/index.ts';
import type { Match } from '../request/match.ts';
import { anyOf } from '../request/match.ts';
import type { AuthorizationPolicy, PolicyAction } from './policy.ts';

/** What decided: a policy, and the rule of it where one matched. */
export interface Deciding {
  readonly policy: AuthorizationPolicy;
  /** The matching rule; where no ALLOW rule matches, the policy's own place. */
  readonly origin: Origin;
}

/** What the policies of one action come to together. */
export interface MatchedPolicies {
  readonly match: Match;
  readonly yes: readonly Deciding[];
  readonly maybe: readonly Deciding[];
  /** Every policy of the action, where it is written. */
  readonly considered: readonly Deciding[];
}

interface MatchedRule {
  readonly origin: Origin;
  readonly match: Match;
}

const NOTHING: MatchedPolicies = { match: 'no', yes: [], maybe: [], considered: [] };

/** The policies of one action, by what each of their rules comes to: one that matches is enough. */
export function matchedPolicies(
  policies: readonly AuthorizationPolicy[],
  action: PolicyAction,
  rulesOf: (policy: AuthorizationPolicy) => readonly MatchedRule[],
): MatchedPolicies {
  const relevant = policies.filter((policy) => policy.action === action);
  if (relevant.length === 0) return NOTHING;
  const found = relevant.flatMap((policy) => rulesOf(policy).map((rule) => ({ policy, ...rule })));
  return {
    match: anyOf(found.map(({ match }) => match)),
    yes: found.filter(({ match }) => match === 'yes'),
    maybe: found.filter(({ match }) => match === 'maybe'),
    considered: relevant.map((policy) => ({ policy, origin: policy.resource.origin })),
  };
}
