import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { API_GROUPS, itemsAt, stringAt } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A condition in the status of an object by which the cluster did not take it, or not all of it. */
export interface NegativeCondition {
  readonly resource: Resource;
  readonly origin: Origin;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

const WAYPOINT: readonly string[] = ['istio.io/WaypointBound'];
const GATEWAY_API: readonly string[] = ['Accepted', 'Programmed', 'ResolvedRefs'];

/** Conditions that tell of a failure where they are `False`, of the kinds that Istio's own analysis reads. */
const TELLING: readonly (readonly [group: string, kind: string, types: readonly string[]])[] = [
  [API_GROUPS.core, 'Service', WAYPOINT],
  [API_GROUPS.istioNetworking, 'ServiceEntry', WAYPOINT],
  [API_GROUPS.istioNetworking, 'WorkloadEntry', WAYPOINT],
  ['security.istio.io', 'AuthorizationPolicy', ['ZtunnelAccepted', 'WaypointAccepted']],
  ['gateway.networking.k8s.io', 'Gateway', GATEWAY_API],
  ['gateway.networking.k8s.io', 'HTTPRoute', GATEWAY_API],
  ['gateway.networking.k8s.io', 'GRPCRoute', GATEWAY_API],
];

/** What the cluster says against objects in their status, once for each that says the same. */
export const negativeConditions = (mesh: Mesh): readonly NegativeCondition[] =>
  TELLING.flatMap(([group, kind, types]) =>
    mesh.ofKind(group, kind).flatMap((resource) => refusalsOf(resource, types)),
  );

function refusalsOf(resource: Resource, types: readonly string[]): readonly NegativeCondition[] {
  const told = new Map<string, NegativeCondition>();
  for (const condition of conditionsOf(resource)) {
    const [type = '', reason = '', message = ''] = ['type', 'reason', 'message'].map((field) =>
      stringAt(condition, field),
    );
    const isNegative =
      (types.includes(type) && stringAt(condition, 'status') === 'False') ||
      isPartlyInvalid(resource, type, reason);
    const key = `${type} ${reason} ${message}`;
    if (isNegative && !told.has(key))
      told.set(key, { resource, origin: condition.origin, type, reason, message });
  }
  return [...told.values()];
}

const conditionsOf = ({ kind, node }: Resource): readonly Node[] =>
  kind.endsWith('Route')
    ? itemsAt(node, 'status', 'parents').flatMap((parent) => itemsAt(parent, 'conditions'))
    : itemsAt(node, 'status', 'conditions');

/** The waypoint says of a policy that it takes in part that it takes it. */
const isPartlyInvalid = ({ kind }: Resource, type: string, reason: string): boolean =>
  kind === 'AuthorizationPolicy' && type === 'WaypointAccepted' && reason === 'PartiallyInvalid';
