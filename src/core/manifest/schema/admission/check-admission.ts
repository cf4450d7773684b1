import { mapNode, nodeAt } from '../../node.ts';
import type { Resource } from '../../resource.ts';
import { API_GROUPS } from '../../../kinds/index.ts';
import type { Violations } from '../violations.ts';
import { checkAuthorizationPolicy } from './authorization-policy-admission.ts';
import { checkDestinationRule } from './destination-rule-admission.ts';
import { checkEnvoyFilter } from './envoy-filter-admission.ts';
import { checkGateway } from './gateway-admission.ts';
import type { PathedNode } from './pathed-node.ts';
import { checkServiceEntry } from './service-entry-admission.ts';
import { checkSidecar } from './sidecar-admission.ts';
import { checkVirtualService } from './virtual-service-admission.ts';

type AdmissionCheck = (object: Resource, spec: PathedNode, violations: Violations) => void;

const CHECKS: ReadonlyMap<string, AdmissionCheck> = new Map([
  [`${API_GROUPS.istioNetworking}/VirtualService`, checkVirtualService],
  [`${API_GROUPS.istioNetworking}/DestinationRule`, checkDestinationRule],
  [`${API_GROUPS.istioNetworking}/Gateway`, checkGateway],
  [`${API_GROUPS.istioNetworking}/ServiceEntry`, checkServiceEntry],
  [`${API_GROUPS.istioNetworking}/Sidecar`, checkSidecar],
  [`${API_GROUPS.istioNetworking}/EnvoyFilter`, checkEnvoyFilter],
  [`${API_GROUPS.istioSecurity}/AuthorizationPolicy`, checkAuthorizationPolicy],
]);

/** What istiod's validation webhook refuses although it fits the CRD. */
export function checkAdmission(object: Resource, violations: Violations): void {
  const spec = nodeAt(object.node, 'spec') ?? mapNode(new Map(), object.origin);
  if (spec.kind !== 'map') return;
  CHECKS.get(`${object.group}/${object.kind}`)?.(
    object,
    { node: spec, path: ['spec'] },
    violations,
  );
}
