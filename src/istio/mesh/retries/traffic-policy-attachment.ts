import { asBackendTrafficPolicy } from '../../views/backend-traffic-policy.ts';
import { ownLabelsOf } from '../../views/field.ts';
import type { Resource } from '../../../manifest/index.ts';
import { selectsLabels } from '../gateways/namespace-selector.ts';
import type { Mesh } from '../mesh.ts';

/** Envoy Gateway's policies for gateways and routes. */
export const trafficPoliciesOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('gateway.envoyproxy.io', 'BackendTrafficPolicy');

/** Lists the policies that are for one of these objects. */
export const trafficPoliciesFor = (mesh: Mesh, objects: readonly Resource[]): readonly Resource[] =>
  trafficPoliciesOf(mesh).filter((policy) => objects.some((one) => isTargetOf(policy, one)));

/** A policy is for objects of its own namespace that it names, or whose labels it asks for. */
export function isTargetOf(policy: Resource, object: Resource): boolean {
  if (policy.namespace !== object.namespace) return false;
  const { targetRef, targetRefs, targetSelectors } = asBackendTrafficPolicy(policy);
  const targets = targetRef === null ? targetRefs.value : [targetRef];
  return (
    targets.some(({ kind, name }) => kind?.value === object.kind && name?.value === object.name) ||
    targetSelectors.value.some(
      ({ kind, labels }) =>
        kind?.value === object.kind &&
        labels !== null &&
        selectsLabels(labels, ownLabelsOf(object)),
    )
  );
}
