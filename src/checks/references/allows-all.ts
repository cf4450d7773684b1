import type { AuthorizationPolicy, Mesh } from '../../istio/index.ts';
import { policyIndexOf } from '../../istio/index.ts';

/** A rule that asks for nothing lets in whatever comes (AUTHZ-12); a dry run decides nothing (AUTHZ-55). */
export const allowsAll = ({ action, dryRun, rules }: AuthorizationPolicy): boolean =>
  action === 'ALLOW' &&
  dryRun === null &&
  rules.some(({ from, to, when }) => [from, to, when].every((clauses) => clauses.length === 0));

/** Policies beside which no other ALLOW policy keeps anybody out at the pods of a namespace (AUTHZ-13). */
export function openingPolicies(mesh: Mesh, namespace: string): readonly AuthorizationPolicy[] {
  const { policies, rootNamespace } = policyIndexOf(mesh);
  return policies.filter(
    (policy) =>
      [namespace, rootNamespace].includes(policy.namespace) &&
      policy.selector === null &&
      policy.targetRefs.length === 0 &&
      allowsAll(policy),
  );
}
