import {
  containsLabels,
  exportedTo,
  isVisibleIn,
  registryOf,
  viewOf,
} from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { selectorOf } from '../../../manifest/index.ts';
import type { Mesh, Workload } from '../../../istio/index.ts';
import { hostsOf, SERVER_KINDS } from './affected-services.ts';
import { isOfGateway, targetsOf } from './ambient-reach.ts';
import type { RouteReferences } from './attached-routes.ts';
import { referencesOfRoute } from './attached-routes.ts';
import { secretsNamed } from './asked-certificates.ts';
import { isForProxies } from './patched-proxies.ts';
import type { ProxyGroup } from './proxy-groups.ts';
import type { AbsentGateways } from './route-gateways.ts';
import { gatewaysOfRoute, selectorsOf } from './route-gateways.ts';

/** Who gets a changed object: all of some groups, and some of others. */
export interface Receivers {
  readonly groups: readonly ProxyGroup[];
  readonly workloads: readonly Workload[];
}

const NOBODY: Receivers = { groups: [], workloads: [] };

/**
 * Finds for an object of a mesh the proxies that may get it: for what clients are told by `exportTo` and by their Sidecar,
 * else by its selector (PUSH-5, 6). Objects that are seen alike share an answer.
 */
export function receiversIn(
  mesh: Mesh,
  groups: readonly ProxyGroup[],
  absent: AbsentGateways,
): (object: Resource) => Receivers {
  const known = new Map<string, Receivers>();
  const namesHosts = groups.some(({ egress }) => egress?.some((one) => one.namespaces !== null));
  return (object) => {
    if (!CLIENT_KINDS.has(object.kind)) return byKind(mesh, groups, object);
    const seen = seenAs(mesh, object, absent);
    const key = JSON.stringify([
      seen.kind,
      seen.namespace,
      [...seen.exportTo].sort(),
      seen.bound,
      namesHosts ? seen.hosts : [],
    ]);
    const found = known.get(key) ?? seenBy(mesh, groups, seen);
    known.set(key, found);
    return found;
  };
}

/** What clients are told, each by who can see it. */
const CLIENT_KINDS: ReadonlySet<string> = new Set([
  'VirtualService',
  'DestinationRule',
  'ServiceEntry',
  'Service',
]);

/** What decides who sees an object. */
interface SeenObject {
  readonly kind: string;
  /** That of the service it is for, of a VirtualService its own. */
  readonly namespace: string;
  readonly hosts: readonly string[];
  readonly exportTo: ReadonlySet<string>;
  /** Says whether sidecars get it, and which Gateways' pods do; null for those of all. */
  readonly bound: { readonly inside: boolean; readonly gateways: readonly string[] | null };
}

function seenAs(mesh: Mesh, object: Resource, absent: AbsentGateways): SeenObject {
  const { kind } = object;
  const hosts = hostsOf(mesh, object);
  const [host = ''] = hosts;
  return {
    kind,
    namespace:
      kind === 'DestinationRule'
        ? (registryOf(mesh).named(host)[0]?.namespace ?? object.namespace)
        : object.namespace,
    hosts,
    exportTo: exportOf(mesh, object),
    bound: kind === 'VirtualService' ? boundTo(object, absent) : { inside: true, gateways: null },
  };
}

/** Says in which namespaces an object is seen; a Service says it by an annotation (SE-4). */
export function exportOf(mesh: Mesh, object: Resource): ReadonlySet<string> {
  const { kind, namespace } = object;
  const [host = ''] = kind === 'Service' ? hostsOf(mesh, object) : [];
  const own = registryOf(mesh)
    .named(host)
    .find((one) => one.namespace === namespace);
  return own?.exportTo ?? exportedTo(object, mesh.configuration);
}

function boundTo(virtualService: Resource, absent: AbsentGateways): SeenObject['bound'] {
  const { isForMesh, names } = gatewaysOfRoute(virtualService, absent);
  return { inside: isForMesh, gateways: names };
}

/** Takes of gateways that are named only the pods that those select; of one that is not seen all may get it. */
function seenBy(mesh: Mesh, groups: readonly ProxyGroup[], seen: SeenObject): Receivers {
  const seeing = groups.filter((one) => sees(one, seen));
  const named = seen.bound.gateways?.map((one) => selectorsOf(mesh, one)) ?? [null];
  if (named.includes(null)) return { groups: seeing, workloads: [] };
  const selectors = named.flatMap((one) => one ?? []);
  return {
    groups: seeing.filter(({ isGateway }) => !isGateway),
    workloads: seeing
      .filter(({ isGateway }) => isGateway)
      .flatMap(({ workloads }) => workloads)
      .filter(({ labels }) => selectors.some((selector) => containsLabels(labels, selector))),
  };
}

function sees(group: ProxyGroup, { kind, namespace, hosts, exportTo, bound }: SeenObject): boolean {
  const isBound = group.isGateway ? bound.gateways?.length !== 0 : bound.inside;
  if (!isBound) return false;
  if (!isVisibleIn(exportTo, group.namespace)) return false;
  return (
    group.egress === null ||
    group.egress.some((one) =>
      kind === 'VirtualService'
        ? one.importsVirtualService(namespace, hosts)
        : hosts.some((host) => one.importsService(namespace, host)),
    )
  );
}

/** Finds the pods of Gateways that are targets, which alone read it: what names a Service is read at its waypoint (AUTHZ-5). */
function atTargets(
  groups: readonly ProxyGroup[],
  { namespace }: Resource,
  targets: ReturnType<typeof targetsOf>,
): Receivers {
  const gateways = targets.flatMap(({ kind, name }) =>
    kind === 'Gateway' ? [{ namespace, name }] : [],
  );
  return {
    groups: [],
    workloads: groups
      .flatMap(({ workloads }) => workloads)
      .filter((one) => gateways.some((gateway) => isOfGateway(one, gateway))),
  };
}

/** Finds the pods of the Gateways of a route, and the sidecars of who calls the Services that it is for (GWAPI-16). */
function ofRoute(
  groups: readonly ProxyGroup[],
  { namespace }: Resource,
  { gateways, parents }: RouteReferences,
): Receivers {
  // a producer's route is for all, a consumer's for callers of its own namespace
  const isForAll = parents.some((one) => one.namespace === namespace);
  const sidecars = groups.filter(
    (one) => !one.isGateway && (isForAll || one.namespace === namespace),
  );
  return {
    groups: parents.length === 0 ? [] : sidecars,
    workloads: groups
      .flatMap(({ workloads }) => workloads)
      .filter((one) =>
        gateways.some((gateway) => {
          const [own = '', name = ''] = gateway.split('/');
          return isOfGateway(one, { namespace: own, name });
        }),
      ),
  };
}

function byKind(mesh: Mesh, groups: readonly ProxyGroup[], object: Resource): Receivers {
  if (object.kind === 'PeerAuthentication') return { groups, workloads: [] };
  if (object.kind === 'Secret') return { groups: [], workloads: shownBy(mesh, groups, object) };
  const route = referencesOfRoute(object);
  if (route !== null) return ofRoute(groups, object, route);
  const isGateway = object.kind === 'Gateway' && object.group.startsWith('networking.istio.io');
  if (!isGateway && !SERVER_KINDS.has(object.kind)) return NOBODY;
  const targets = isGateway ? [] : targetsOf(object);
  if (targets.length > 0) return atTargets(groups, object, targets);
  const isRoot = object.namespace === mesh.configuration.rootNamespace;
  const labels = isGateway ? viewOf('Gateway', object).selector.value : selectorOf(object);
  const within = groups.filter(
    (one) =>
      (isGateway && one.isGateway) ||
      (!isGateway &&
        (isRoot || one.namespace === object.namespace) &&
        isForProxies(object, one.isGateway)),
  );
  if (labels.size === 0) return { groups: within, workloads: [] };
  return {
    groups: [],
    workloads: within.flatMap(({ workloads }) =>
      workloads.filter((one) => containsLabels(one.labels, labels)),
    ),
  };
}

/** Finds pods of gateways that take a certificate from a Secret of their namespace (GW-10). */
function shownBy(
  mesh: Mesh,
  groups: readonly ProxyGroup[],
  { namespace, name }: Resource,
): readonly Workload[] {
  const selectors = mesh
    .ofKind('networking.istio.io', 'Gateway')
    .filter((gateway) => secretsNamed(gateway).includes(name))
    .map((gateway) => viewOf('Gateway', gateway).selector.value);
  if (selectors.length === 0) return [];
  return groups
    .filter((one) => one.isGateway && one.namespace === namespace)
    .flatMap(({ workloads }) => workloads)
    .filter(({ labels }) => selectors.some((selector) => containsLabels(labels, selector)));
}
