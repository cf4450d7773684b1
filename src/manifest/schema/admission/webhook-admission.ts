import { mapNode, nodeAt } from '../../yaml/node.ts';
import type { MapNode } from '../../yaml/node.ts';
import type { Resource } from '../../yaml/resource.ts';
import { API_GROUPS } from '../../kinds/api-groups.ts';
import { fieldPath } from '../../yaml/field-path.ts';
import type { EnvoyTypes } from '../envoy/envoy-types.ts';
import type { Violations } from '../schema-violations.ts';
import { checkAuthorizationPolicy } from './authorization-policy-admission.ts';
import { checkDestinationRule } from './destination-rule-admission.ts';
import { checkEnvoyFilter } from './envoy-filter-admission.ts';
import { checkProxyConfig } from './proxy-config-admission.ts';
import { checkTelemetry } from './telemetry-admission.ts';
import { checkTrafficExtension, checkWasmPlugin } from './wasm-plugin-admission.ts';
import { checkGateway } from './gateway-admission.ts';
import type { PathedNode } from './pathed-node.ts';
import { checkPeerAuthentication, checkRequestAuthentication } from './authentication-admission.ts';
import { checkServiceEntry } from './service-entry-admission.ts';
import { checkSidecar } from './sidecar-admission.ts';
import { checkVirtualService } from './virtual-service-admission.ts';
import { checkWorkloadEntry, checkWorkloadGroup } from './workload-admission.ts';
import {
  knownText,
  reportAt,
  entriesOf,
  isSet,
  isUnknown,
  placeAt,
  placesAt,
  reportMissing,
} from './pathed-node.ts';

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

/** Reports what istiod's validation webhook refuses although it fits the CRD. */
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

/**
 * Leaves out what the structure is at fault in, for the webhook is not asked about that: fields that are
 * reported already, and those that are mistyped.
 */
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

const DRY_RUN = 'istio.io/dry-run';

/** Annotations that istiod keeps for itself. */
const OWN = [
  'internal.istio.io/webhook-always-reject',
  'internal.istio.io/parents',
  'internal.istio.io/parent-namespace',
];

/** Reports what the webhook refuses in the metadata of an object, whatever its spec says (AUTHZ-57). */
function checkMetadata(object: Resource, violations: Violations): void {
  const place = annotationAt(object, DRY_RUN);
  const text = knownText(place);
  if (place !== undefined && object.kind !== 'AuthorizationPolicy')
    reportAt(
      violations,
      place,
      'exclusive',
      `The annotation ${DRY_RUN} is for AuthorizationPolicies, not for a ${object.kind}.`,
      { remedy: 'Remove the annotation.' },
    );
  else if (place !== undefined && text !== undefined && !isBoolean(text))
    reportAt(
      violations,
      place,
      'value',
      `${DRY_RUN} is true or false, not ${JSON.stringify(text)}.`,
      {
        remedy: 'Write "true" or "false".',
      },
    );
  for (const name of OWN) {
    const own = annotationAt(object, name);
    if (own !== undefined)
      reportAt(violations, own, 'exclusive', `istiod keeps the annotation ${name} for itself.`, {
        remedy: 'Remove the annotation.',
      });
  }
}

/** Tells whether Go reads a text as a boolean. */
const isBoolean = (text: string): boolean =>
  /^(?:1|0|[tTfF]|true|TRUE|True|false|FALSE|False)$/.test(text);

function annotationAt({ node }: Resource, name: string): PathedNode | undefined {
  const found = nodeAt(node, 'metadata', 'annotations', name);
  return found === undefined ? undefined : { node: found, path: ['metadata', 'annotations', name] };
}

const TARGETS: ReadonlySet<string> = new Set([
  'core/Service',
  'networking.istio.io/ServiceEntry',
  'gateway.networking.k8s.io/Gateway',
  'gateway.networking.k8s.io/GatewayClass',
]);

/**
 * Whom an object is for. `targetRef` and `targetRefs` of a policy name a Gateway of the Gateway API, its class, a
 * Service or a ServiceEntry; a selector names labels.
 */
function checkTargets(spec: PathedNode, violations: Violations): void {
  const single = placeAt(spec, 'targetRef');
  for (const target of [...(single === undefined ? [] : [single]), ...placesAt(spec, 'targetRefs')])
    checkTarget(target, violations);
  for (const selector of SELECTORS)
    for (const { key, value } of entriesOf(placeAt(spec, ...selector)))
      if (key === '' || key.includes('*'))
        reportAt(
          violations,
          value,
          'value',
          key === '' ? 'A label key here cannot be empty.' : 'A label key here cannot contain *.',
          { remedy: 'Name the label in full.' },
        );
}

const SELECTORS = [
  ['selector', 'matchLabels'],
  ['workloadSelector', 'labels'],
  ['workloadSelector', 'matchLabels'],
];

function checkTarget(target: PathedNode, violations: Violations): void {
  if (!isSet(target, 'name'))
    reportMissing(violations, target, 'name', 'A target needs the name of the object.');
  const [group, kind] = ['group', 'kind'].map((name) => placeAt(target, name));
  if (isUnknown(group) || isUnknown(kind)) return;
  const text = `${knownText(group) || 'core'}/${knownText(kind) ?? ''}`;
  if (TARGETS.has(text)) return;
  const hint = text === 'core/Gateway' ? ' of group gateway.networking.k8s.io' : '';
  reportAt(
    violations,
    kind ?? target,
    'value',
    `A policy cannot be for ${text.replace(/^core\//, '') || 'this'}: only for a Gateway${hint} or a GatewayClass of the Gateway API, a Service or a ServiceEntry.`,
    { remedy: 'Write group and kind of one of these.' },
  );
}
