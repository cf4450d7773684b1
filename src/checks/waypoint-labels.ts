import { admitsNamespace, isRedirected, runsBefore, viewOf } from '../istio/index.ts';
import { API_GROUPS, isSystemNamespace, nodeAt, podTemplateOf } from '../manifest/index.ts';
import type { Origin, Resource } from '../manifest/index.ts';
import type { Mesh, Service } from '../istio/index.ts';
import { isClosedWorld, provesAbsence } from './detection/absence-proof.ts';
import type { DetectorInput } from './detection/detector.ts';

const USE_WAYPOINT = 'istio.io/use-waypoint';
const USE_NAMESPACE = 'istio.io/use-waypoint-namespace';
const WAYPOINT_FOR = 'istio.io/waypoint-for';

/** A label that names a waypoint which takes nothing of what carries it (INJ-15, AMBIENT-6). */
export interface UnansweredWaypointLabel {
  readonly object: Resource;
  /** The place of the label. */
  readonly origin: Origin;
  readonly name: string;
  /** The namespace that it is looked for in. */
  readonly home: string;
  /** A waypoint of the name that serves others: the word of its traffic, or null if it is only for other namespaces; null for none. */
  readonly other: { readonly gateway: Resource; readonly takes: string | null } | null;
}

/** An object that may carry the label, and the traffic that a waypoint has to take to serve it. */
interface Carrier {
  readonly object: Resource;
  readonly namespace: string;
  readonly traffic: readonly string[];
  labelOf(key: string): { readonly value: string; readonly origin: Origin } | null;
}

/** Labels on Namespaces, Services, ServiceEntries and pods of the ambient mesh that no waypoint answers to. */
function unansweredWaypointLabels(mesh: Mesh): readonly UnansweredWaypointLabel[] {
  // before 1.24 other labels and rules held, which are not modelled (AMBIENT-10)
  if (runsBefore(mesh, '1.24')) return [];
  return carriersOf(mesh).flatMap((carrier) => unansweredBy(mesh, carrier) ?? []);
}

function carriersOf(mesh: Mesh): readonly Carrier[] {
  const own = (object: Resource, namespace: string, traffic: readonly string[]): Carrier => ({
    object,
    namespace,
    traffic,
    labelOf: (key) => viewOf('Metadata', object).labels.get(key) ?? null,
  });
  const pods = mesh.workloads.filter((workload) => isRedirected(mesh, workload));
  return [
    ...mesh
      .ofKind('', 'Namespace')
      .filter(({ name }) => !isSystemNamespace(name))
      .map((one) => own(one, one.name, ['service', 'workload', 'all'])),
    ...mesh.services.map(({ resource, namespace }) => own(resource, namespace, ['service', 'all'])),
    ...mesh
      .ofKind('networking.istio.io', 'ServiceEntry')
      .map((one) => own(one, one.namespace, ['service', 'all'])),
    ...pods.map(({ resource, namespace, labels }) => ({
      object: resource,
      namespace,
      traffic: ['workload', 'all'],
      labelOf: (key: string) => {
        const value = labels.get(key);
        const at = nodeAt(podTemplateOf(resource), 'metadata', 'labels', key)?.origin;
        return value === undefined ? null : { value, origin: at ?? resource.origin };
      },
    })),
  ];
}

function unansweredBy(mesh: Mesh, carrier: Carrier): UnansweredWaypointLabel | null {
  const label = carrier.labelOf(USE_WAYPOINT);
  if (label === null || ['none', ''].includes(label.value)) return null;
  const { value: name, origin } = label;
  const home = carrier.labelOf(USE_NAMESPACE)?.value ?? carrier.namespace;
  const said = { object: carrier.object, origin, name, home };
  const gateway = mesh.find(API_GROUPS.gatewayApi, 'Gateway', home, name);
  if (gateway === undefined) return { ...said, other: null };
  const takes = takenBy(mesh, gateway);
  if (takes === null) return null;
  if (!carrier.traffic.includes(takes)) return { ...said, other: { gateway, takes } };
  return admitsNamespace(gateway, carrier.namespace) === false
    ? { ...said, other: { gateway, takes: null } }
    : null;
}

/** Names the traffic that a waypoint takes; null for Gateways of other classes, whose controllers know. */
function takenBy(mesh: Mesh, gateway: Resource): string | null {
  const { isWaypoint, gatewayClassName } = viewOf('GatewayApiGateway', gateway);
  if (!isWaypoint) return null;
  const ofClass = mesh
    .ofKind(API_GROUPS.gatewayApi, 'GatewayClass')
    .find(({ name }) => name === gatewayClassName?.value);
  return (
    viewOf('Metadata', gateway).labels.get(WAYPOINT_FOR)?.value ??
    (ofClass === undefined
      ? undefined
      : viewOf('Metadata', ofClass).labels.get(WAYPOINT_FOR)?.value) ??
    'service'
  );
}

/** Lists those of which it is certain: a waypoint for other traffic, and one that is not there where all of them would be. */
export const missedWaypointLabels = (input: DetectorInput): readonly UnansweredWaypointLabel[] =>
  unansweredWaypointLabels(input.mesh).filter((one) => one.other !== null || isMissed(input, one));

function isMissed(input: DetectorInput, { home, name }: UnansweredWaypointLabel): boolean {
  const { mesh } = input;
  if (mesh.external.has(`Gateway ${home}/${name}`)) return false;
  return (
    mesh.lacksWaypoint(home, name) ||
    ((isClosedWorld(input) || writesWaypoints(mesh)) && provesAbsence(input, home))
  );
}

/** Tells whether waypoints of this mesh are written as Gateways, and not made by `istioctl waypoint apply`. */
const writesWaypoints = (mesh: Mesh): boolean =>
  mesh
    .ofKind('gateway.networking.k8s.io', 'Gateway')
    .some((gateway) => viewOf('GatewayApiGateway', gateway).isWaypoint);

/** Gives what a label on a Service, else on its namespace, asks for in vain; null where neither does. */
export function missedAt(
  { resource, namespace }: Pick<Service, 'resource' | 'namespace'>,
  missed: readonly UnansweredWaypointLabel[],
): UnansweredWaypointLabel | null {
  const own = missed.find(({ object }) => object === resource);
  if (own !== undefined) return own;
  const home = missed.find(
    ({ object }) => object.kind === 'Namespace' && object.name === namespace,
  );
  return viewOf('Metadata', resource).labels.has(USE_WAYPOINT) ? null : (home ?? null);
}
