import { booleanAt, isPassedOver, itemsAt, stringAt } from '../../manifest/index.ts';
import type { Node } from '../../manifest/index.ts';
import { groupedBy, isAmbient, isGatewayWorkload } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { namespaceMemberships } from './namespace-labels.ts';

const INJECT = 'sidecar.istio.io/inject';
const PROXY = 'istio-proxy';
const WAYPOINT_CONTROLLER = 'istio.io-mesh-controller';

/** Pods without a proxy in namespaces that enable injection, as they would be in a cluster, where it is done already. */
export function podsWithoutProxy(mesh: Mesh): readonly Workload[] {
  const enabled = new Set(
    namespaceMemberships(mesh).flatMap(({ namespace, isEnabled }) =>
      isEnabled ? [namespace.name] : [],
    ),
  );
  return mesh.workloads.filter(
    (workload) =>
      workload.kind === 'Pod' &&
      enabled.has(workload.namespace) &&
      !isRefused(workload) &&
      booleanAt(workload.podSpec, 'hostNetwork') !== true &&
      !hasProxy(workload, ['containers', 'initContainers']),
  );
}

const isRefused = ({ labels, annotations }: Workload): boolean =>
  (labels.get(INJECT) ?? annotations.get(INJECT) ?? '').toLowerCase() === 'false';

/** The first container of the name counts, and only with an image. */
function hasProxy({ podSpec }: Workload, lists: readonly string[]): boolean {
  const proxy = lists.flatMap((list) => itemsAt(podSpec, list)).find(isProxy);
  return (stringAt(proxy, 'image') ?? '') !== '';
}

const isProxy = (container: Node): boolean => stringAt(container, 'name') === PROXY;

/**
 * Deployments whose pods have a sidecar as `istioctl analyze` tells it: a label of their namespace counts where it is
 * `istio-injection`, and one that is not seen asks for nothing. Waypoints are none of them.
 */
export function meshedDeployments(mesh: Mesh): readonly Workload[] {
  const found =
    meshed.get(mesh) ??
    mesh.workloads.filter(
      (workload) =>
        workload.kind === 'Deployment' &&
        !isPassedOver(workload.namespace) &&
        managerOf(workload.resource.node) !== WAYPOINT_CONTROLLER &&
        isCounted(mesh, workload),
    );
  meshed.set(mesh, found);
  return found;
}

const meshed = new WeakMap<Mesh, readonly Workload[]>();

function isCounted(mesh: Mesh, workload: Workload): boolean {
  if (hasProxy(workload, ['containers'])) return true;
  const own = workload.labels.get(INJECT) ?? workload.annotations.get(INJECT);
  if (own !== undefined) return own === 'true';
  return mesh.namespaceLabels(workload.namespace)?.get('istio-injection') === 'enabled';
}

/** What made an object of gateways, where it says so; authors do not write those. */
const managerOf = (object: Node): string | undefined =>
  stringAt(object, 'metadata', 'labels', 'gateway.istio.io/managed');

/** Workloads of a namespace that stay outside of the mesh for no reason of their own: none of them refuses a proxy. */
export const leftOutside = (mesh: Mesh, namespace: string): ReadonlySet<Workload> =>
  outsidersOf(mesh).get(namespace) ?? NOBODY;

const NOBODY: ReadonlySet<Workload> = new Set();

const known = new WeakMap<Mesh, ReadonlyMap<string, ReadonlySet<Workload>>>();

function outsidersOf(mesh: Mesh): ReadonlyMap<string, ReadonlySet<Workload>> {
  const earlier = known.get(mesh);
  if (earlier !== undefined) return earlier;
  const grouped = groupedBy(
    mesh.workloads.filter(
      (workload) =>
        !ENDING.has(workload.kind) &&
        isKnownOutside(mesh, workload) &&
        !isRefused(workload) &&
        booleanAt(workload.podSpec, 'hostNetwork') !== true,
    ),
    ({ namespace }) => namespace,
  );
  const found = new Map([...grouped].map(([namespace, all]) => [namespace, new Set(all)]));
  known.set(mesh, found);
  return found;
}

/** What runs to its end often has no proxy, for good reasons. */
const ENDING: ReadonlySet<string> = new Set(['Job', 'CronJob', 'Pod']);

/** Whether it is known that neither a sidecar nor ztunnel takes the traffic of pods. */
export const isKnownOutside = (mesh: Mesh, workload: Workload): boolean =>
  workload.sidecar.kind === 'known' && !workload.sidecar.value && !isAmbient(mesh, workload);

/** Whether pods are known to be in the mesh, by a sidecar or by ztunnel. */
export const isKnownInside = (mesh: Mesh, workload: Workload): boolean =>
  (workload.sidecar.kind === 'known' && workload.sidecar.value) || isAmbient(mesh, workload);

/** Whether applications of an environment are known to be in the mesh, beside its gateways. */
export const hasMembers = (mesh: Mesh): boolean =>
  mesh.workloads.some(
    (workload) => isKnownInside(mesh, workload) && !isGatewayWorkload(mesh, workload),
  );
