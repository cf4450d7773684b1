import { isAmbient, viewOf, waypointOfService } from '../../../istio/index.ts';
import type { Mesh, Service, Workload } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { resourceKey, subjectText } from '../../../manifest/index.ts';
import type { TouchedByObject } from './affected-services.ts';

/** Says who of the ambient mesh is told of an object. */
export interface AmbientReach {
  /** Gateways whose pods are waypoints that read it; `Gateway shop/waypoint`. */
  readonly waypoints: readonly string[];
  /** Says whether ztunnel is told of it. */
  readonly isForZtunnel: boolean;
}

/** Lists what a policy names to be in force there, in its own namespace; nothing where it selects pods (AUTHZ-5). */
export function targetsOf(
  object: Resource,
): readonly { readonly kind: string; readonly name: string }[] {
  const { targetRef, targetRefs } = viewOf('Attached', object);
  return [...targetRefs.value, ...(targetRef === null ? [] : [targetRef])].map(
    ({ kind, name }) => ({ kind: kind?.value ?? '', name: name?.value ?? '' }),
  );
}

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

/** Tells whether pods are those that istiod makes of a Gateway of the Gateway API. */
export const isOfGateway = (
  { namespace, labels }: Workload,
  gateway: { readonly namespace: string; readonly name: string },
): boolean => namespace === gateway.namespace && labels.get(GATEWAY_NAME) === gateway.name;

/** Finds what a policy is about that names targets: a Service with its pods, or the Services that a waypoint serves. */
export function touchedByTargets(mesh: Mesh, object: Resource): TouchedByObject | null {
  const targets = targetsOf(object);
  if (targets.length === 0) return null;
  const { namespace } = object;
  const named = (kind: string): ReadonlySet<string> =>
    new Set(targets.flatMap((one) => (one.kind === kind ? [one.name] : [])));
  const [ofServices, ofGateways] = [named('Service'), named('Gateway')];
  const gateways = [...ofGateways].map((name) => ({ namespace, name }));
  const services = mesh.services.filter((service) => {
    if (service.namespace === namespace && ofServices.has(service.name)) return true;
    const waypoint = gateways.length === 0 ? null : waypointBefore(mesh, service);
    return waypoint?.namespace === namespace && ofGateways.has(waypoint.name);
  });
  const pods = mesh.workloads.filter((one) => gateways.some((each) => isOfGateway(one, each)));
  return {
    workloads: [...new Set([...services.flatMap(({ workloads }) => workloads), ...pods])],
    services,
    led: [],
  };
}

/** Finds the waypoint before a Service; null where there is none, or where it cannot be told. */
function waypointBefore(mesh: Mesh, service: Service): Resource | null {
  const found = waypointOfService(mesh, service);
  return found.kind === 'known' ? (found.value?.gateway ?? null) : null;
}

/** Kinds of which waypoints and ztunnel are told for what they say of a Service. */
const OF_SERVICES: ReadonlySet<string> = new Set([
  'Service',
  'ServiceEntry',
  'VirtualService',
  'DestinationRule',
  'HTTPRoute',
  'GRPCRoute',
]);

/** Policies that ztunnel reads itself, for pods that it takes (INJ-16). */
const OF_CONNECTIONS: ReadonlySet<string> = new Set(['AuthorizationPolicy', 'PeerAuthentication']);

/** Finds it for each object of a mesh. Waypoints leave out what has no targets (AUTHZ-6, INJ-15, AMBIENT-5). */
export function ambientReachIn(
  mesh: Mesh,
): (object: Resource, touched: TouchedByObject) => AmbientReach {
  const hasAmbient = mesh.workloads.some((one) => isAmbient(mesh, one));
  return (object, { services, workloads }) => {
    const targets = POLICIES.has(object.kind) ? targetsOf(object) : [];
    const isRead = targets.length > 0 || OF_SERVICES.has(object.kind);
    const gateways = [
      ...(isRead ? services.flatMap((one) => waypointBefore(mesh, one) ?? []) : []),
      ...(isWaypoint(object) ? [object] : []),
    ];
    return {
      waypoints: [...new Map(gateways.map((one) => [resourceKey(one), subjectText(one)])).values()],
      isForZtunnel: OF_CONNECTIONS.has(object.kind)
        ? targets.length === 0 && workloads.some((one) => isAmbient(mesh, one))
        : hasAmbient && TOLD_TO_ZTUNNEL.has(object.kind),
    };
  };
}

const TOLD_TO_ZTUNNEL: ReadonlySet<string> = new Set(['Service', 'ServiceEntry', 'WorkloadEntry']);

const POLICIES: ReadonlySet<string> = new Set([
  'AuthorizationPolicy',
  'RequestAuthentication',
  'Telemetry',
  'WasmPlugin',
  'EnvoyFilter',
]);

const isWaypoint = (object: Resource): boolean =>
  object.group === 'gateway.networking.k8s.io' &&
  object.kind === 'Gateway' &&
  viewOf('GatewayApiGateway', object).isWaypoint;
