import {
  completedHost,
  containsLabels,
  groupedBy,
  isGatewayWorkload,
  viewOf,
} from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { coversHost, isWildcard, selectorOf } from '../../../manifest/index.ts';
import type { Mesh, Service, Workload } from '../../../istio/index.ts';
import { touchedByTargets } from './ambient-reach.ts';
import type { RouteReferences } from './attached-routes.ts';
import { referencesOfRoute } from './attached-routes.ts';
import { isForProxies } from './patched-proxies.ts';
import type { AbsentGateways } from './route-gateways.ts';
import { gatewaysOfRoute, ledToIn } from './route-gateways.ts';

/** Kinds that are for pods which take calls, chosen by a selector. */
export const SERVER_KINDS: ReadonlySet<string> = new Set([
  'AuthorizationPolicy',
  'RequestAuthentication',
  'Sidecar',
  'Telemetry',
  'WasmPlugin',
  'EnvoyFilter',
]);

/** Hosts that an object is about, completed; none for kinds that are about pods. */
export function hostsOf({ configuration }: Mesh, object: Resource): readonly string[] {
  const { kind, namespace, name } = object;
  const completed = (host: string): string =>
    completedHost(host, namespace, configuration.clusterDomain).toLowerCase();
  switch (kind) {
    case 'VirtualService':
      return viewOf('VirtualService', object).hosts.value.map(({ value }) => completed(value));
    case 'DestinationRule': {
      const { host } = viewOf('DestinationRule', object);
      return host === null ? [] : [completed(host.value)];
    }
    case 'Service':
      return [completed(name)];
    case 'ServiceEntry':
      return viewOf('ServiceEntry', object).hosts.value.map(({ value }) => value.toLowerCase());
    default:
      return [];
  }
}

/** Lists the hosts that come to an object or leave it, new ones first; all of them where none does, or it does itself. */
export function hostsThatDiffer(
  mesh: Mesh,
  object: Resource,
  [before, after]: readonly [before: Resource | null, after: Resource | null],
): readonly string[] {
  const [was, is] = [before ?? object, after ?? object].map((side) => hostsOf(mesh, side));
  const only = (some: readonly string[] = [], others: readonly string[] = []) =>
    some.filter((host) => !others.includes(host));
  const differing = [...only(is, was), ...only(was, is)];
  return differing.length === 0 ? hostsOf(mesh, object) : differing;
}

/** What of a mesh an object is about. */
export interface TouchedByObject {
  /** Pods that it chooses, or is. */
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  /** Services to which it leads calls that come through some gateways alone, each with the names of these. */
  readonly led: readonly { readonly service: Service; readonly by: readonly string[] }[];
}

/**
 * Finds it for each object of a mesh, without going through all Services for each. A VirtualService for gateways
 * touches no call of sidecars to its hosts, only the Services that it leads to (ROUTE-5).
 */
export function touchedIn(
  mesh: Mesh,
  absent: AbsentGateways,
): (object: Resource) => TouchedByObject {
  const byHost = groupedBy(mesh.services, ({ host }) => host.toLowerCase());
  const byResource = new Map(mesh.workloads.map((one) => [one.resource, one]));
  const byNamespace = groupedBy(mesh.workloads, ({ namespace }) => namespace);
  const before = new Map<Workload, Service[]>();
  for (const service of mesh.services)
    for (const workload of service.workloads) {
      const known = before.get(workload);
      if (known === undefined) before.set(workload, [service]);
      else known.push(service);
    }
  const servicesBefore = (workloads: readonly Workload[]): readonly Service[] => [
    ...new Set(workloads.flatMap((one) => before.get(one) ?? [])),
  ];
  const ledTo = ledToIn(mesh);
  return (object) => {
    const own = byResource.get(object);
    if (own !== undefined) return { workloads: [own], services: servicesBefore([own]), led: [] };
    if (SERVER_KINDS.has(object.kind) || object.kind === 'PeerAuthentication') {
      const byTargets = touchedByTargets(mesh, object);
      if (byTargets !== null) return byTargets;
      const isRoot = object.namespace === mesh.configuration.rootNamespace;
      const labels = selectorOf(object);
      const among = isRoot ? mesh.workloads : (byNamespace.get(object.namespace) ?? []);
      const workloads = among.filter(
        (one) =>
          containsLabels(one.labels, labels) && isForProxies(object, isGatewayWorkload(mesh, one)),
      );
      return { workloads, services: servicesBefore(workloads), led: [] };
    }
    const route = referencesOfRoute(object);
    if (route !== null) return touchedByRoute(mesh, route);
    const { isForMesh, names } =
      object.kind === 'VirtualService' ? gatewaysOfRoute(object, absent) : FOR_ALL;
    const services = (isForMesh ? hostsOf(mesh, object) : []).flatMap((host) =>
      isWildcard(host)
        ? mesh.services.filter((one) => coversHost(host, one.host.toLowerCase()))
        : (byHost.get(host) ?? []),
    );
    const led = names.length === 0 ? [] : ledTo(object);
    return { workloads: [], services, led: led.map((service) => ({ service, by: names })) };
  };
}

/** Callers of a Service that a route is for go by it, and otherwise what its Gateways lead to. */
function touchedByRoute(
  mesh: Mesh,
  { gateways, parents, backends }: RouteReferences,
): TouchedByObject {
  const servicesOf = (names: RouteReferences['parents']): readonly Service[] =>
    names.flatMap(({ namespace, name }) => mesh.service(namespace, name) ?? []);
  return {
    workloads: [],
    services: parents.length === 0 ? [] : servicesOf([...parents, ...backends]),
    led:
      gateways.length === 0
        ? []
        : servicesOf(backends).map((service) => ({ service, by: gateways })),
  };
}

const FOR_ALL: ReturnType<typeof gatewaysOfRoute> = { isForMesh: true, names: [] };
