import { asVirtualService, completedHost } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { BoundVirtualService, Mesh } from '../../istio/index.ts';

/** What was found of objects, which both sides share; by the domain of the cluster. */
const known = new WeakMap<Resource, Map<string, readonly string[]>>();

/** The hosts in full, in lower case, that a VirtualService sends requests and connections to. */
export function destinationsOf(resource: Resource, clusterDomain: string): readonly string[] {
  const byDomain = known.get(resource) ?? new Map<string, readonly string[]>();
  known.set(resource, byDomain);
  const before = byDomain.get(clusterDomain);
  if (before !== undefined) return before;
  const { http, tls, tcp } = asVirtualService(resource);
  const hosts = [...http.value, ...tls.value, ...tcp.value].flatMap(({ route }) =>
    route.value.flatMap(({ destination }) => destination?.host?.value ?? []),
  );
  const found = [
    ...new Set(
      hosts.map((host) => completedHost(host, resource.namespace, clusterDomain).toLowerCase()),
    ),
  ];
  byDomain.set(clusterDomain, found);
  return found;
}

/** Hosts that connections are led to: by tcp and tls routes, or routes of the Gateway API for connections. */
export function connectionHosts(mesh: Mesh, bound: BoundVirtualService): readonly string[] {
  if (bound.gatewayApi)
    return (bound.connections ?? []).flatMap(({ found }) =>
      'missing' in found ? [] : found.destinations.map(({ host }) => host),
    );
  const { tls, tcp } = asVirtualService(bound.resource);
  return tls.value.length + tcp.value.length === 0
    ? []
    : destinationsOf(bound.resource, mesh.configuration.clusterDomain);
}
