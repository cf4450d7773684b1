import { policyIndexOf } from '../../mesh/authorization/policy-index.ts';
import type { Mesh } from '../../mesh/mesh.ts';

const GROUP = 'security.istio.io';
const KIND = 'AuthorizationPolicy';

/**
 * The mesh as it will be where admission refuses policies with rules that istiod cannot read: their
 * version of the base stays in force, and new ones never get in (SEMANTICS AUTHZ-52). That they are
 * refused is said elsewhere.
 */
export function admittedMesh(before: Mesh, after: Mesh): Mesh {
  const refused = new Set(
    policyIndexOf(after)
      .policies.filter(({ skippedRules }) => skippedRules.length > 0)
      .map(({ resource }) => resource),
  );
  if (refused.size === 0) return after;
  const policies = after.ofKind(GROUP, KIND).flatMap((resource) => {
    if (!refused.has(resource)) return [resource];
    const old = before.find(GROUP, KIND, resource.namespace, resource.name);
    return old === undefined ? [] : [old];
  });
  return {
    ...after,
    ofKind: (group, kind) =>
      group === GROUP && kind === KIND ? policies : after.ofKind(group, kind),
  };
}
