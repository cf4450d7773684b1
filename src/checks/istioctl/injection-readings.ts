import type { Mesh, Workload } from '../../istio/index.ts';
import { booleanAt, isSystemNamespace, itemsAt, stringAt } from '../../manifest/index.ts';
import type { Node } from '../../manifest/index.ts';
import { INJECT, namespaceMemberships, refusesProxy } from '../outside-the-mesh/mesh-membership.ts';

const PROXY = 'istio-proxy';
const WAYPOINT_CONTROLLER = 'istio.io-mesh-controller';

/**
 * Lists pods without a proxy in namespaces that enable injection, as they would be in a cluster, where
 * injection is done already.
 */
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
      !refusesProxy(workload) &&
      booleanAt(workload.podSpec, 'hostNetwork') !== true &&
      !hasProxy(workload, ['containers', 'initContainers']),
  );
}

/** Tells whether pods have a proxy: the first container of the name counts, and only with an image. */
function hasProxy({ podSpec }: Workload, lists: readonly string[]): boolean {
  const proxy = lists.flatMap((list) => itemsAt(podSpec, list)).find(isProxy);
  return (stringAt(proxy, 'image') ?? '') !== '';
}

const isProxy = (container: Node): boolean => stringAt(container, 'name') === PROXY;

/**
 * Lists Deployments whose pods have a sidecar in the view of `istioctl analyze`: a label of their namespace
 * counts where it is `istio-injection`, and a namespace that is not seen asks for nothing. Waypoints are left
 * out.
 */
export function meshedDeployments(mesh: Mesh): readonly Workload[] {
  const found =
    meshed.get(mesh) ??
    mesh.workloads.filter(
      (workload) =>
        workload.kind === 'Deployment' &&
        !isSystemNamespace(workload.namespace) &&
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

/** Names what made an object of gateways, where it says so; authors do not write such a label. */
const managerOf = (object: Node): string | undefined =>
  stringAt(object, 'metadata', 'labels', 'gateway.istio.io/managed');
