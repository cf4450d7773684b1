/**
 * Names files that say by labels and annotations of Istio what a change is about, or make a question of the conformance
 * cases of them.
 */
export const KEYED: readonly string[] = [
  // checks that stand with their facts
  'checks/mesh-wide/control-plane-version.ts',
  'checks/canary-at-odds/place-labels.ts',
  // the Service that istiod makes for a gateway
  'compare/gateways/gateway-arrivals.ts',
  'checks/istioctl/injection-readings.ts',
  'checks/control-plane-misconfigured/mesh-networks.ts',
  'checks/gateway-not-ready/acme-challenge-redirect.ts',
  'checks/outside-the-mesh/injection-labels.ts',
  'checks/outside-the-mesh/revision-changes.ts',
  'checks/outside-the-mesh/mesh-departure.ts',
  'checks/outside-the-mesh/neighbours-in-mesh.ts',
  'checks/policy-not-enforced/gateway-addresses.ts',
  'checks/policy-not-enforced/waypoint-policies.ts',
  'checks/ports-misread/undeclared-ports.ts',
  'checks/registry-contradicted/service-entry-addresses.ts',
  'checks/setting-without-effect/negative-conditions.ts',
  'checks/strict-mtls/strict-mtls-cuts-off-callers.ts',
  'compare/diff/object-changes.ts',
  // the level of a log, and the name of pods that istiod makes
  'compare/rollout/looks/places-of-object.ts',
  'compare/rollout/looks/seen-proxies.ts',
  'compare/rollout/reach/told-alike.ts',
  'compare/diff/compare/node-comparison.ts',
  'compare/diff/mesh-parts.ts',
  'kustomize/origins/field-explanation.ts',
  'istio/asking/cases/security-answers.ts',
  // what to do about a field that changed
  'review/report/consequences/consequence-advice.ts',
  // by what `istioctl install` knows its objects again
  'features/drift/comparison/cluster-comparison.ts',
  // what running pods say of the proxy that they have, and objects of who looked at them
  'features/drift/comparison/control-plane/running-pod.ts',
  'features/drift/comparison/control-plane/resource-conditions.ts',
];
