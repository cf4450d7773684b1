import { resourceKey } from '../../manifest/index.ts';
import type { Resource, Origin } from '../../manifest/index.ts';
import type { AuthorizationPolicy, Mesh, Service, Workload, View } from '../../istio/index.ts';
import {
  containsLabels,
  gatewaysOfCharts,
  groupedBy,
  isCutShort,
  isRedirected,
  policyIndexOf,
  viewOf,
  waypointOfService,
} from '../../istio/index.ts';
import { selectablePods } from '../meshed-pods.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { UnansweredWaypointLabel } from '../waypoint-labels.ts';
import { missedAt, missedWaypointLabels } from '../waypoint-labels.ts';

/** An object about requests whose pods are of the ambient mesh, where ztunnel sees connections only (INJ-15, INJ-16). */
export interface PastWaypoint {
  readonly object: Resource;
  readonly origin: Origin;
  /** Is what the object is for: a workload, or the service that it targets. */
  readonly whom: Resource;
  /** Lists all pods that the object selects; it is empty where the object targets a service. */
  readonly pods: readonly Resource[];
  /** The waypoint that would read it if it were targeted; null where none serves what it is for. */
  readonly waypoint: Resource | null;
  /** The label that names a waypoint which is not there; null where there is no label. */
  readonly label: UnansweredWaypointLabel | null;
  /** The waypoint that read it at the base, and what named that there; null for none. */
  readonly past: { readonly gateway: Resource; readonly namedAt: Origin } | null;
}

interface Kind {
  readonly group: string;
  readonly kind: string;
  /**
   * True where an object for all of its namespace would hold at a waypoint of the namespace without targets
   * too (SCOPE-3).
   */
  readonly isNamespaceWide?: true;
}

const KINDS: readonly Kind[] = [
  {
    group: 'security.istio.io',
    kind: 'AuthorizationPolicy',
  },
  {
    group: 'security.istio.io',
    kind: 'RequestAuthentication',
  },
  {
    group: 'extensions.istio.io',
    kind: 'WasmPlugin',
  },
  {
    group: 'telemetry.istio.io',
    kind: 'Telemetry',
    isNamespaceWide: true,
  },
];

/** Holds what every object is asked against; it is read once for all of them. */
interface Seen {
  readonly mesh: Mesh;
  /** It is null where no change is looked at, or its base is. */
  readonly before: Mesh | null;
  readonly policies: ReadonlyMap<string, AuthorizationPolicy>;
  readonly services: ReadonlyMap<string, readonly Service[]>;
  readonly withGateways: ReadonlySet<string>;
  readonly missed: readonly UnansweredWaypointLabel[];
}

/**
 * Finds objects about requests that no proxy reads: there is no waypoint, or they are not for it (AUTHZ-6,
 * AMBIENT-5…7).
 */
export function pastWaypoints(input: DetectorInput): readonly PastWaypoint[] {
  const { mesh } = input;
  const seen: Seen = {
    mesh,
    before: input.before === mesh ? null : input.before,
    missed: missedWaypointLabels(input),
    policies: new Map(
      policyIndexOf(mesh).policies.map((policy) => [resourceKey(policy.resource), policy]),
    ),
    services: groupedBy(mesh.services, ({ namespace }) => namespace),
    withGateways: namespacesWithGateways(mesh),
  };
  return KINDS.flatMap((kind) =>
    mesh
      .ofKind(kind.group, kind.kind)
      .filter((object) => isAboutRequests(seen, object))
      .flatMap((object) => unreadAt(seen, kind, object) ?? []),
  );
}

/**
 * Tells whether an object is about requests: a policy that ztunnel reads in part or not at all. The other
 * kinds are about requests as a whole.
 */
function isAboutRequests({ policies }: Seen, object: Resource): boolean {
  if (object.kind !== 'AuthorizationPolicy') return true;
  const policy = policies.get(resourceKey(object));
  return (
    policy !== undefined &&
    policy.dryRun === null &&
    (isCutShort(policy) || policy.action === 'CUSTOM' || policy.targetRefs.length > 0)
  );
}

function unreadAt(seen: Seen, kind: Kind, object: Resource): PastWaypoint | null {
  const { mesh } = seen;
  const { selector, targetRef, targetRefs } = viewOf('Attached', object);
  const [target] = targetRef === null ? targetRefs.value : [targetRef];
  if (target !== undefined) return unservedTarget(seen, object, target);
  if (object.namespace === mesh.configuration.rootNamespace) return null;
  const isForAll = selector.value.size === 0;
  if (isForAll && seen.withGateways.has(object.namespace)) return null;
  const pods = selectablePods(mesh).inNamespace(object.namespace, selector.value);
  const [first] = pods;
  if (first === undefined || !pods.every((pod) => isRedirected(mesh, pod))) return null;
  const waypoint = waypointOfPods(seen, pods);
  if (waypoint === undefined) return null;
  if (waypoint !== null && isForAll && kind.isNamespaceWide === true) return null;
  return {
    object,
    origin: selector.origin ?? object.origin,
    whom: first.resource,
    pods: pods.map(({ resource }) => resource),
    waypoint,
    label: null,
    past: null,
  };
}

/** Finds a policy for a Service or ServiceEntry that no waypoint serves. */
function unservedTarget(
  seen: Seen,
  object: Resource,
  { kind, name, origin }: View<'TargetReference'>,
): PastWaypoint | null {
  const { namespace } = object;
  const named = [namespace, name?.value ?? ''] as const;
  const resource =
    kind?.value === 'ServiceEntry'
      ? seen.mesh.find('networking.istio.io', 'ServiceEntry', ...named)
      : kind?.value === 'Service'
        ? seen.mesh.service(...named)?.resource
        : undefined;
  if (resource === undefined) return null;
  const service = { resource, namespace };
  const found = waypointOfService(seen.mesh, service);
  const label = missedAt(service, seen.missed);
  const isUnserved = found.kind === 'known' ? found.value === null : label !== null;
  return isUnserved
    ? {
        ...{ object, origin, whom: service.resource, pods: [], waypoint: null, label },
        past: label === null ? pastOf(seen, service) : null,
      }
    : null;
}

/** Finds what read requests to the Service at the base. */
function pastOf(
  { before }: Seen,
  { resource, namespace }: { readonly resource: Resource; readonly namespace: string },
): PastWaypoint['past'] {
  const was = before?.find(resource.group, resource.kind, namespace, resource.name);
  if (before === null || was === undefined) return null;
  const found = waypointOfService(before, { resource: was, namespace });
  if (found.kind !== 'known' || found.value === null) return null;
  const [namedAt] = found.because;
  return namedAt === undefined ? null : { gateway: found.value.gateway, namedAt };
}

/**
 * Names the namespaces with gateways that are no waypoints: these read what is for all of their namespace
 * (AUTHZ-6).
 */
const namespacesWithGateways = (mesh: Mesh): ReadonlySet<string> =>
  new Set([
    ...gatewaysOfCharts(mesh)
      .filter(({ source }) => source.kind !== 'Gateway')
      .map(({ namespace }) => namespace),
    ...mesh
      .ofKind('gateway.networking.k8s.io', 'Gateway')
      .filter((gateway) => !viewOf('GatewayApiGateway', gateway).isWaypoint)
      .map(({ namespace }) => namespace),
  ]);

/**
 * Finds the waypoint of the Services before pods; null where all are without, undefined where it is not known
 * or there is no Service.
 */
function waypointOfPods(
  { mesh, services }: Seen,
  pods: readonly Workload[],
): Resource | null | undefined {
  const [{ namespace } = { namespace: '' }] = pods;
  const found = (services.get(namespace) ?? [])
    .filter(
      ({ selector }) =>
        selector.size > 0 && pods.some(({ labels }) => containsLabels(labels, selector)),
    )
    .map((service) => waypointOfService(mesh, service));
  if (found.length === 0) return undefined;
  for (const one of found) if (one.kind === 'known' && one.value !== null) return one.value.gateway;
  return found.every(({ kind }) => kind === 'known') ? null : undefined;
}
