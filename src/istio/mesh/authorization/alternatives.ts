import type { Clause } from '../request/clause.ts';
import type { AuthorizationPolicy, PolicyRule } from './policy.ts';

/** One way to match a policy: every term must hold. A policy matches where any of its alternatives does. */
export interface Alternative {
  readonly policy: AuthorizationPolicy;
  readonly rule: PolicyRule;
  readonly terms: Clause;
}

/** Above this a rule is compared as a whole: sources times operations of a hostile rule know no bound. */
const MOST_ALTERNATIVES = 2_000;

/** `from` × `to` of each rule, each with all of `when`. Undefined where there are too many to compare. */
export function alternativesOf(policy: AuthorizationPolicy): readonly Alternative[] | undefined {
  const size = policy.rules.reduce(
    (sum, rule) => sum + Math.max(rule.from.length, 1) * Math.max(rule.to.length, 1),
    0,
  );
  return size > MOST_ALTERNATIVES
    ? undefined
    : policy.rules.flatMap((rule) => alternativesOfRule(policy, rule));
}

function alternativesOfRule(policy: AuthorizationPolicy, rule: PolicyRule): Alternative[] {
  const orAnything = (clauses: readonly Clause[]): readonly Clause[] =>
    clauses.length === 0 ? [[]] : clauses;
  const conditions = rule.when.flat();
  return orAnything(rule.from).flatMap((source) =>
    orAnything(rule.to).map((operation) => ({
      policy,
      rule,
      terms: [...source, ...operation, ...conditions],
    })),
  );
}
