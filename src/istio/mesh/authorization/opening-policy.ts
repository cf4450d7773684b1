import { ownLabelOf } from '../../views/field.ts';
import { REVISION_LABEL } from '../revisions/control-plane-revisions.ts';
import type { AuthorizationPolicy } from './policy.ts';
import { alternativesOf } from './policy.ts';

/**
 * Finds ALLOW policies that let every request in wherever one of the mesh is in force, that very one among them: what
 * another ALLOW policy does not match is let in there all the same (AUTHZ-12, 13). Those that are sure to be in force there.
 */
export function openersIn(
  policies: readonly AuthorizationPolicy[],
  rootNamespace: string,
): (policy: AuthorizationPolicy) => readonly AuthorizationPolicy[] {
  const open = policies.filter(letsAllIn);
  return (policy) =>
    open.filter((one) => one === policy || isWhereverIs(one, policy, rootNamespace));
}

const letsAllIn = (policy: AuthorizationPolicy): boolean =>
  policy.action === 'ALLOW' &&
  policy.dryRun === null &&
  alternativesOf(policy)?.some(({ terms }) => terms.length === 0) === true;

const revisionOf = ({ resource }: AuthorizationPolicy): string | undefined =>
  ownLabelOf(resource, REVISION_LABEL)?.value;

/** Tells whether a policy is in force at all pods that another one is for, and read by all that read that one (AUTHZ-1…6, INJ-19). */
function isWhereverIs(
  one: AuthorizationPolicy,
  other: AuthorizationPolicy,
  rootNamespace: string,
): boolean {
  const revision = revisionOf(one);
  if (revision !== undefined && revision !== revisionOf(other)) return false;
  if (other.targetRefs.length > 0 || one.targetRefs.length > 0)
    return (
      one.namespace === other.namespace &&
      other.targetRefs.length > 0 &&
      other.targetRefs.every((ref) =>
        one.targetRefs.some(
          ({ group, kind, name }) => group === ref.group && kind === ref.kind && name === ref.name,
        ),
      )
    );
  if (one.namespace !== other.namespace && one.namespace !== rootNamespace) return false;
  return [...(one.selector ?? [])].every(([key, value]) => other.selector?.get(key) === value);
}
