import type { Origin, Resource } from '../../../manifest/index.ts';
import type { Clause } from '../request/clause.ts';

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
