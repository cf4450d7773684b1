import type { Mesh } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  isSystemNamespace,
  itemsAt,
  placeOf,
  stringAt,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { alsoSaid } from '../istioctl/istioctl.ts';

/**
 * Tells what the cluster says of objects in their status. It looks only where the folder is all there is,
 * such as an export of a cluster.
 */
export const conditionNegative = check({
  id: 'condition-negative',
  title: 'Status condition shows that the object was not accepted',
  level: 'medium',
  severity: 'warning',
  blind: 'Changes in the cluster since the status was written; a repository has no status.',
  knownAs: [{ code: 'IST0171', analyzer: 'conditions.ConditionAnalyzer' }],
  find: (input) =>
    alsoSaid(input, () =>
      negativeConditions(input.mesh)
        .filter(({ resource }) => !isSystemNamespace(resource.namespace))
        .map(tell),
    ),
});

/** A condition in the status of an object by which the cluster did not take it, or not all of it. */
interface NegativeCondition {
  readonly resource: Resource;
  readonly origin: Origin;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

const WAYPOINT: readonly string[] = ['istio.io/WaypointBound'];
const GATEWAY_API: readonly string[] = ['Accepted', 'Programmed', 'ResolvedRefs'];

/**
 * Lists the conditions that tell of a failure where they are `False`, of the kinds that `istioctl analyze`
 * reads.
 */
const TELLING: readonly (readonly [group: string, kind: string, types: readonly string[]])[] = [
  [API_GROUPS.core, 'Service', WAYPOINT],
  [API_GROUPS.istioNetworking, 'ServiceEntry', WAYPOINT],
  [API_GROUPS.istioNetworking, 'WorkloadEntry', WAYPOINT],
  ['security.istio.io', 'AuthorizationPolicy', ['ZtunnelAccepted', 'WaypointAccepted']],
  ['gateway.networking.k8s.io', 'Gateway', GATEWAY_API],
  ['gateway.networking.k8s.io', 'HTTPRoute', GATEWAY_API],
  ['gateway.networking.k8s.io', 'GRPCRoute', GATEWAY_API],
];

/** Lists what the cluster says against objects in their status, once for each that says the same. */
const negativeConditions = (mesh: Mesh): readonly NegativeCondition[] =>
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

/** Tells whether a waypoint takes a policy in part: its condition then says that it takes it. */
const isPartlyInvalid = ({ kind }: Resource, type: string, reason: string): boolean =>
  kind === 'AuthorizationPolicy' && type === 'WaypointAccepted' && reason === 'PartiallyInvalid';

function tell({ resource, origin, type, reason, message }: NegativeCondition): Told {
  const because = [reason, message].filter((text) => text !== '').join(': ');
  return {
    subject: resource,
    key: `condition ${type} ${reason} ${message}`,
    cause: `condition ${type} ${reason}`,
    scope: { level: 'service', workloads: 0, services: 0, namespaces: 1 },
    message: say`${slot.object(resource)} was not taken as it is written: its status says so.`,
    why: `Condition \`${type}\` (${placeOf(origin)})${because === '' ? ' is negative' : ` says ${because}`}.`,
    symptom: say`what it asks for is not done, or not all of it`,
    origin,
    fix: { text: say`Mend what the condition names; the cluster then writes the status anew.` },
  };
}
