import { unknown } from '../mesh.ts';
import { annotationOf, ownLabelOf, ownLabelsOf } from '../../views/field.ts';
import { asGatewayApiGateway } from '../../views/gateway-api.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import type { PolicyTarget } from '../authorization/policy-target.ts';
import { isAmbientProfile, istiodVariable, runsBefore } from '../control-plane/istiod-settings.ts';
import { HBONE_NOT_TOLD, speaksHbone } from './hbone.ts';
import type { Answer, Mesh, Workload, Unknown } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import type { CallDecision } from '../outcome/call-ending.ts';
import type { Sender } from '../outcome/client-proxy.ts';

/** A waypoint that serves something: pods that istiod makes of a Gateway. */
export interface Waypoint {
  readonly gateway: Resource;
  /** The service account in the certificate that the waypoint shows to the pods behind it. */
  readonly serviceAccount: string;
  /** Labels that its policies may select by. */
  readonly labels: ReadonlyMap<string, string>;
}

type Traffic = 'service' | 'workload';
type Found = Answer<Waypoint | null>;

/** An object or a namespace, which may carry a label that names a waypoint. */
interface Attached {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly origin: Origin;
  originOf(label: string): Origin;
}

const USE_WAYPOINT = 'istio.io/use-waypoint';
/** Reports whether a field is a label that names a waypoint. */
export const namesWaypoint = (field: string): boolean => field.includes(USE_WAYPOINT);

const USE_NAMESPACE = 'istio.io/use-waypoint-namespace';
const CANARY = 'istio.io/use-waypoint-canary';
const WAYPOINT_FOR = 'istio.io/waypoint-for';
const GATEWAY_API = 'gateway.networking.k8s.io';

const known = new WeakMap<Mesh, Map<Resource, Found>>();

/** The waypoint that calls to a service's address go through; null for none. INJ-15, AMBIENT-5…7. */
export function waypointOfService(
  mesh: Mesh,
  { resource, namespace }: Pick<RegistryService, 'resource' | 'namespace'>,
): Found {
  const before = known.get(mesh)?.get(resource);
  if (before !== undefined) return before;
  const ofMesh = known.get(mesh) ?? new Map<Resource, Found>();
  known.set(mesh, ofMesh);
  const found = attachedTo(mesh, labelledObject(resource, namespace), 'service');
  ofMesh.set(resource, found);
  return found;
}

/** The waypoint that calls to the addresses of pods go through; null for none. */
export const waypointOfWorkload = (mesh: Mesh, workload: Workload): Found =>
  attachedTo(
    mesh,
    {
      namespace: workload.namespace,
      labels: workload.labels,
      origin: workload.resource.origin,
      originOf: () => workload.resource.origin,
    },
    'workload',
  );

/**
 * Finds where an object or its namespace asks that gateways, too, go through its waypoint; null for nowhere.
 * AMBIENT-9.
 */
function ingressLabel(mesh: Mesh, { resource, namespace }: RegistryService): Origin | null {
  const places = [labelledObject(resource, namespace), namespaceObject(mesh, namespace)];
  for (const place of places) {
    const value = place?.labels.get('istio.io/ingress-use-waypoint');
    if (value !== undefined)
      return value === 'true' ? (place?.originOf('istio.io/ingress-use-waypoint') ?? null) : null;
  }
  return null;
}

/** Policy points of a waypoint: itself, and what it serves. AUTHZ-5, AUTHZ-6. */
export const policyTargets = (
  { gateway, labels }: Waypoint,
  { resource, namespace, kubernetes }: RegistryService,
): readonly PolicyTarget[] => [
  { namespace: gateway.namespace, labels },
  {
    namespace,
    labels: new Map(),
    targetRef: {
      group: kubernetes ? '' : 'networking.istio.io',
      kind: kubernetes ? 'Service' : 'ServiceEntry',
      name: resource.name,
      namespace: '',
    },
  },
];

/** The object's own label counts before its namespace's, also where what it names serves nothing (INJ-15). */
function attachedTo(mesh: Mesh, object: Attached, traffic: Traffic): Found {
  if (object.labels.get(MANAGED_BY) === WAYPOINT_CONTROLLER) return none(object.origin);
  const namespace = namespaceObject(mesh, object.namespace);
  const naming = object.labels.has(USE_WAYPOINT) ? object : namespace;
  if (naming === undefined)
    return unknown(`the Namespace object ${object.namespace}, whose labels may name a waypoint`);
  const name = naming.labels.get(USE_WAYPOINT);
  const origin = naming.originOf(USE_WAYPOINT);
  if (name === undefined || name === 'none') return none(origin);
  if (naming.labels.has(CANARY))
    return unknown(`which share of the calls the label ${CANARY} takes`);
  const home = naming.labels.get(USE_NAMESPACE) ?? object.namespace;
  const gateway = mesh.find(GATEWAY_API, 'Gateway', home, name);
  if (gateway === undefined)
    return mesh.lacksWaypoint(home, name)
      ? none(origin)
      : unknown(`the Gateway ${home}/${name}, which the label ${USE_WAYPOINT} names`);
  return serving(mesh, gateway, { object, traffic, origin });
}

interface Asked {
  readonly object: Attached;
  readonly traffic: Traffic;
  readonly origin: Origin;
}

/** Finds whether the waypoint takes that kind of traffic, and from that namespace. */
function serving(mesh: Mesh, gateway: Resource, { object, traffic, origin }: Asked): Found {
  const view = asGatewayApiGateway(gateway);
  const className = view.gatewayClassName?.value ?? '';
  if (!view.isWaypoint) return unknown(`what a waypoint of the class ${className} does`);
  const takes =
    ownLabelOf(gateway, WAYPOINT_FOR)?.value ?? classTraffic(mesh, className) ?? 'service';
  if (takes !== 'all' && takes !== traffic) return none(origin);
  const admits = admitsNamespace(gateway, object.namespace);
  if (admits === null) return unknown(`which namespaces ${nameOf(gateway)} admits`);
  if (!admits) return none(origin);
  return {
    kind: 'known',
    because: [origin, gateway.origin],
    value: {
      gateway,
      serviceAccount: annotationOf(gateway, SERVICE_ACCOUNT)?.value ?? gateway.name,
      labels: new Map([
        [GATEWAY_NAME, gateway.name],
        [MANAGED_BY, WAYPOINT_CONTROLLER],
      ]),
    },
  };
}

/** Tells whether a waypoint serves objects of a namespace, as its `allowedRoutes` say; null if a selector decides it. INJ-15. */
export function admitsNamespace(gateway: Resource, namespace: string): boolean | null {
  if (gateway.namespace === namespace) return true;
  const { listeners } = asGatewayApiGateway(gateway);
  const admitted = new Set(listeners.value.map(({ from }) => from?.value ?? 'Same'));
  const [only = 'Same'] = admitted;
  return admitted.size > 1 || only === 'Selector' ? null : only === 'All';
}

const SERVICE_ACCOUNT = 'gateway.istio.io/service-account';
const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';
const MANAGED_BY = 'gateway.istio.io/managed';
const WAYPOINT_CONTROLLER = 'istio.io-mesh-controller';

const none = (because: Origin): Found => ({ kind: 'known', value: null, because: [because] });

const nameOf = ({ namespace, name }: Resource): string => `Gateway ${namespace}/${name}`;

function classTraffic(mesh: Mesh, className: string): string | undefined {
  const found = mesh.ofKind(GATEWAY_API, 'GatewayClass').find(({ name }) => name === className);
  return found === undefined ? undefined : ownLabelOf(found, WAYPOINT_FOR)?.value;
}

const labelledObject = (resource: Resource, namespace: string): Attached => ({
  namespace,
  labels: ownLabelsOf(resource),
  origin: resource.origin,
  originOf: (label) => labelOrigin(resource, label),
});

/** Gives the labels of a namespace; undefined where its Namespace object is not here. */
function namespaceObject(mesh: Mesh, namespace: string): Attached | undefined {
  const found = mesh.namespaceObject(namespace);
  return found === undefined ? undefined : { ...found, namespace };
}

const labelOrigin = (resource: Resource, label: string): Origin =>
  ownLabelOf(resource, label)?.origin ?? resource.origin;

type Met =
  | { readonly kind: 'skipped'; readonly decision: CallDecision }
  | { readonly kind: 'passed'; readonly decision: CallDecision; readonly waypoint: Waypoint };

/**
 * The waypoint of a service that a caller goes past, as sidecars, gateways and callers outside the mesh do; null where
 * there is none to go past. Gateways go through it where the service asks for that and istiod is set to it. AMBIENT-9.
 */
export function skippedWaypoint(
  mesh: Mesh,
  sender: Sender,
  service: RegistryService,
): Met | Unknown | null {
  if (sender.ambient !== undefined) return null;
  const found = waypointOfService(mesh, service);
  const isAsked = sender.proxy.kind === 'gateway' && ingressLabel(mesh, service) !== null;
  if (found.kind === 'unknown') return isAsked ? found : null;
  if (found.value === null) return null;
  const { gateway } = found.value;
  const isLed = isAsked ? leadsGateways(mesh) : false;
  if (isLed === null)
    return unknown(
      `whether istiod sends gateways through ${nameOf(gateway)} (ENABLE_INGRESS_WAYPOINT_ROUTING)`,
    );
  const met = { step: 'waypoint', because: found.because, gateway } as const;
  if (!isLed) return { kind: 'skipped', decision: { ...met, says: 'skipped' } };
  if (speaksHbone(mesh, sender.proxy) !== true) return HBONE_NOT_TOLD;
  return { kind: 'passed', decision: { ...met, says: 'passed' }, waypoint: found.value };
}

/**
 * Tells whether istiod leads gateways to waypoints of services that ask for it: as its variable says, which is `true` with
 * ambient turned on in releases since 1.27; null where neither is known. AMBIENT-9.
 */
function leadsGateways(mesh: Mesh): boolean | null {
  const set = istiodVariable(mesh, 'ENABLE_INGRESS_WAYPOINT_ROUTING');
  if (set !== null) return set === 'true';
  const isKnown = mesh.configuration.istioVersion !== null && !runsBefore(mesh, '1.27', 'any');
  return isKnown && isAmbientProfile(mesh) ? true : null;
}
