import type { Change } from '../../compare/index.ts';
import { actionOf, alternativesOf, holdsForMesh, policyIndexOf } from '../../istio/index.ts';
import type { AuthorizationPolicy, Mesh } from '../../istio/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';

/**
 * Says that what lets some requests in decides nothing while another policy for the whole mesh lets all of them in
 * (AUTHZ-12); empty where that is not so on both sides.
 */
export function sparedText({ before, mesh }: DetectorInput, changes: readonly Change[]): string {
  const keys = new Set(changes.map(({ subject }) => resourceKey(subject)));
  const onlyAllows = changes.every(({ object, oldObject }) =>
    [object, oldObject].every(
      (one) => one === null || (one.kind === 'AuthorizationPolicy' && actionOf(one) === 'ALLOW'),
    ),
  );
  const [was, is] = [before, mesh].map((side) =>
    side === null
      ? undefined
      : letsAllIn(side).find(({ resource }) => !keys.has(resourceKey(resource))),
  );
  if (!onlyAllows || was === undefined || is === undefined) return '';
  return ` As long as ${subjectText(is.resource)} (${placeOf(is.resource.origin)}) lets every request in, it decides nothing.`;
}

/** Lists policies that let every request into every workload of a mesh. */
const letsAllIn = (mesh: Mesh): readonly AuthorizationPolicy[] =>
  policyIndexOf(mesh).policies.filter(
    (policy) =>
      policy.action === 'ALLOW' &&
      policy.dryRun === null &&
      holdsForMesh(policy.resource, mesh.configuration) &&
      alternativesOf(policy)?.some(({ terms }) => terms.length === 0) === true,
  );
