import type { Origin, Resource } from '../../../manifest/index.ts';
import type { Clause } from '../request/clause.ts';
import { piecesOf } from '../request/clause.ts';

/** AUTHZ-21…27. */
export interface PolicyRule {
  /** Any of them; empty imposes nothing. */
  readonly from: readonly Clause[];
  readonly to: readonly Clause[];
  /** All of them. */
  readonly when: readonly Clause[];
  readonly origin: Origin;
}

export type PolicyAction = 'ALLOW' | 'DENY' | 'AUDIT' | 'CUSTOM';

export interface TargetRef {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Empty where it is not given. */
  readonly namespace: string;
}

/** Says which proxies a policy is for (AUTHZ-1…6). */
export interface PolicyAttachment {
  readonly namespace: string;
  /** Pod labels; null where there is no selector. */
  readonly selector: ReadonlyMap<string, string> | null;
  /** The place of the selector; the object's origin where there is none. */
  readonly selectorOrigin: Origin;
  readonly targetRefs: readonly TargetRef[];
}

/** One AuthorizationPolicy. */
export interface AuthorizationPolicy extends PolicyAttachment {
  readonly resource: Resource;
  readonly action: PolicyAction;
  /** The place of the action; the object's origin where it is omitted (ALLOW, AUTHZ-14). */
  readonly actionOrigin: Origin;
  /** Name of the external authorizer of a CUSTOM policy; null where it is not given. */
  readonly provider: string | null;
  readonly rules: readonly PolicyRule[];
  /** Rules istiod skips whole: unknown condition keys, values that cannot be read (AUTHZ-52). */
  readonly skippedRules: readonly Origin[];
  /** The dry-run annotation, where it is on (AUTHZ-55). */
  readonly dryRun: Origin | null;
}

/** One way to match a policy: every term must hold. A policy matches where any of its alternatives does. */
export interface Alternative {
  readonly policy: AuthorizationPolicy;
  readonly rule: PolicyRule;
  readonly terms: Clause;
  /** The terms cut into clauses with one value each, which together match the same. */
  readonly pieces: () => readonly Clause[];
}

/**
 * Above this number a rule is compared as a whole: sources times operations of a hostile rule know no bound.
 */
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
    orAnything(rule.to).map((operation) => {
      const terms = [...source, ...operation, ...conditions];
      return { policy, rule, terms, pieces: () => piecesOf(terms) };
    }),
  );
}
