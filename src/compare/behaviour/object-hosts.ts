import { completedHost, policiesInForce, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh, PolicyTarget, virtualServicesOf } from '../../istio/index.ts';
import { coversHost } from '../../manifest/index.ts';

/** What was found of objects, which both sides share; by the domain of the cluster. */
const known = new WeakMap<Resource, Map<string, readonly string[]>>();

/** The hosts in full, in lower case, that a VirtualService sends requests and connections to. */
export function destinationsOf(resource: Resource, clusterDomain: string): readonly string[] {
  const byDomain = known.get(resource) ?? new Map<string, readonly string[]>();
  known.set(resource, byDomain);
  const before = byDomain.get(clusterDomain);
  if (before !== undefined) return before;
  const { http, tls, tcp } = viewOf('VirtualService', resource);
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
export function connectionHosts(
  mesh: Mesh,
  bound: ReturnType<typeof virtualServicesOf>['all'][number],
): readonly string[] {
  if (bound.gatewayApi)
    return (bound.connections ?? []).flatMap(({ found }) =>
      'missing' in found ? [] : found.destinations.map(({ host }) => host),
    );
  const { tls, tcp } = viewOf('VirtualService', bound.resource);
  return tls.value.length + tcp.value.length === 0
    ? []
    : destinationsOf(bound.resource, mesh.configuration.clusterDomain);
}

/** Names that policies at a gateway write in full and that it serves by a wildcard only. */
export const hostsOfPolicies = (
  mesh: Mesh,
  proxy: PolicyTarget,
  served: readonly string[],
): readonly string[] => {
  const terms = policiesInForce(mesh, proxy)
    .flat()
    .flatMap(({ rules }) =>
      rules.flatMap(({ from, to, when }) => [...from, ...to, ...when].flat()),
    );
  const named = terms
    .filter(({ attribute }) => attribute === 'request.host')
    .flatMap(({ values }) => values.flatMap(({ forms }) => forms))
    .flatMap((form) => (form.kind === 'exact' ? [form.text.toLowerCase()] : []));
  return [...new Set(named)].filter(
    (host) =>
      /^[a-z0-9.-]+$/.test(host) && served.some((each) => each !== host && coversHost(each, host)),
  );
};
