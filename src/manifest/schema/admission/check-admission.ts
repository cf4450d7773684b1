import { mapNode, nodeAt } from '../../yaml/node.ts';
import type { MapNode } from '../../yaml/node.ts';
import type { Resource } from '../../yaml/resource.ts';
import { API_GROUPS } from '../../kinds/api-groups.ts';
import { fieldPath } from '../../yaml/field-path.ts';
import type { EnvoyTypes } from '../envoy/envoy-types.ts';
import type { Violations } from '../violations.ts';
import { checkAuthorizationPolicy } from './security/authorization-policy-admission.ts';
import { checkDestinationRule } from './destination-rule-admission.ts';
import { checkEnvoyFilter } from './envoy-filter-admission.ts';
import { checkProxyConfig } from './extensions/proxy-config-admission.ts';
import { checkTelemetry } from './extensions/telemetry-admission.ts';
import { checkTrafficExtension, checkWasmPlugin } from './extensions/wasm-plugin-admission.ts';
import { checkGateway } from './gateway-admission.ts';
import { checkMetadata } from './metadata-admission.ts';
import type { PathedNode } from './pathed-node.ts';
import { checkPeerAuthentication } from './security/peer-authentication-admission.ts';
import { checkRequestAuthentication } from './security/request-authentication-admission.ts';
import { checkServiceEntry } from './service-entry-admission.ts';
import { checkSidecar } from './sidecar-admission.ts';
import { checkTargets } from './targets.ts';
import { checkVirtualService } from './virtual-service-admission.ts';
import { checkWorkloadEntry } from './workloads/workload-entry-admission.ts';
import { checkWorkloadGroup } from './workloads/workload-group-admission.ts';

type AdmissionCheck = (
  object: Resource,
  spec: PathedNode,
  violations: Violations,
  envoy: () => EnvoyTypes,
) => void;

const CHECKS: ReadonlyMap<string, AdmissionCheck> = new Map([
  [`${API_GROUPS.istioNetworking}/VirtualService`, checkVirtualService],
  [`${API_GROUPS.istioNetworking}/DestinationRule`, checkDestinationRule],
  [`${API_GROUPS.istioNetworking}/Gateway`, checkGateway],
  [`${API_GROUPS.istioNetworking}/ServiceEntry`, checkServiceEntry],
  [`${API_GROUPS.istioNetworking}/Sidecar`, checkSidecar],
  [`${API_GROUPS.istioNetworking}/EnvoyFilter`, checkEnvoyFilter],
  [`${API_GROUPS.istioNetworking}/WorkloadEntry`, checkWorkloadEntry],
  [`${API_GROUPS.istioNetworking}/WorkloadGroup`, checkWorkloadGroup],
  [`${API_GROUPS.istioNetworking}/ProxyConfig`, checkProxyConfig],
  [`${API_GROUPS.istioSecurity}/AuthorizationPolicy`, checkAuthorizationPolicy],
  [`${API_GROUPS.istioSecurity}/PeerAuthentication`, checkPeerAuthentication],
  [`${API_GROUPS.istioSecurity}/RequestAuthentication`, checkRequestAuthentication],
  [`${API_GROUPS.istioTelemetry}/Telemetry`, checkTelemetry],
  [`${API_GROUPS.istioExtensions}/WasmPlugin`, checkWasmPlugin],
  [`${API_GROUPS.istioExtensions}/TrafficExtension`, checkTrafficExtension],
]);

/** What istiod's validation webhook refuses although it fits the CRD. */
export function checkAdmission(
  object: Resource,
  violations: Violations,
  envoy: () => EnvoyTypes,
): void {
  const spec = specOf(object);
  if (spec === null) return;
  const check = CHECKS.get(`${object.group}/${object.kind}`);
  if (check === undefined) return;
  const found = beyond(violations);
  const place: PathedNode = { node: spec, path: ['spec'] };
  checkMetadata(object, found);
  checkTargets(place, found);
  check(object, place, found, envoy);
}

/** One that is absent, or null, has no fields; null for one that is no map. */
function specOf({ node, origin }: Resource): MapNode | null {
  const spec = nodeAt(node, 'spec');
  if (spec === undefined || (spec.kind === 'scalar' && spec.value === null))
    return mapNode(new Map(), spec?.origin ?? origin);
  return spec.kind === 'map' ? spec : null;
}

/** What the structure is at fault in, the webhook is not asked about: fields told already, and those mistyped. */
function beyond(violations: Violations): Violations {
  const structural = violations.list.slice();
  const known = new Set(structural.flatMap(({ field, message }) => [field, message]));
  const meant = new Set(
    structural.flatMap(({ kind, field, nearest }) =>
      kind === 'unknown-field' && nearest !== null ? [`${holderOf(field)}.${nearest}`] : [],
    ),
  );
  return {
    list: violations.list,
    report: (violation) => {
      const field = fieldPath(violation.path);
      const isTold = known.has(field) || known.has(violation.message) || meant.has(field);
      if (!isTold) violations.report(violation);
    },
  };
}

const holderOf = (field: string): string => field.replace(/\.\w+$/, '');
