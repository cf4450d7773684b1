import type { Origin, Resource } from '../../manifest/index.ts';
import type { Attribute } from './attribute.ts';
import type { ValueForm } from './value-form.ts';

/** One value as written, and what it matches: several forms where trust domain aliases multiply it. */
export interface TermValue {
  readonly text: string;
  readonly forms: readonly ValueForm[];
  readonly origin: Origin;
}

/** `attribute` is one of the values, or, negated, none of them (and then also absent). */
export interface Term {
  readonly attribute: Attribute;
  readonly negated: boolean;
  readonly values: readonly TermValue[];
  readonly origin: Origin;
}

/** Terms that must all hold: one source, one operation, one condition, or a whole alternative of a rule. */
export type Clause = readonly Term[];

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

/** Which proxies a policy is for (AUTHZ-1…6). */
export interface PolicyAttachment {
  readonly namespace: string;
  /** Pod labels; null where there is no selector. */
  readonly selector: ReadonlyMap<string, string> | null;
  /** Where the selector is written; the object's origin where there is none. */
  readonly selectorOrigin: Origin;
  readonly targetRefs: readonly TargetRef[];
}

/** One AuthorizationPolicy. */
export interface AuthorizationPolicy extends PolicyAttachment {
  readonly resource: Resource;
  readonly action: PolicyAction;
  /** Where the action is written; the object's origin where it is omitted (ALLOW, AUTHZ-14). */
  readonly actionOrigin: Origin;
  /** Name of the external authorizer of a CUSTOM policy; null where it is not given. */
  readonly provider: string | null;
  readonly rules: readonly PolicyRule[];
  /** Rules istiod skips whole: unknown condition keys, values that cannot be read (AUTHZ-52). */
  readonly skippedRules: readonly Origin[];
  /** The dry-run annotation, where it is on (AUTHZ-55). */
  readonly dryRun: Origin | null;
}
