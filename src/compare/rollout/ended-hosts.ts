import { completedHost, viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { API_GROUPS, coversHost } from '../../manifest/index.ts';
import type { OrderedPair } from './order-of-application.ts';

/**
 * Tells whether two objects go of which the first alone is asked by requests that nothing here answers once both are gone:
 * such requests fail at the end, in whichever order they go.
 */
export function endsTogether({ first, then }: OrderedPair, before: Mesh, after: Mesh): boolean {
  if (first.before === null || first.after !== null || then.after !== null) return false;
  const hosts = hostsOf(first.before, before);
  if (hosts.length === 0) return false;
  const served = servedHosts(after);
  return hosts.every(
    (host) => !served.some((other) => coversHost(other, host) || coversHost(host, other)),
  );
}

/** Lists the hosts that a VirtualService routes or a Gateway opens, in full and small letters; none of other kinds. */
function hostsOf(object: Resource, mesh: Mesh): readonly string[] {
  if (object.kind === 'VirtualService') return routedHosts(object, mesh);
  if (object.kind !== 'Gateway' || object.group !== API_GROUPS.istioNetworking) return [];
  return viewOf('Gateway', object).servers.value.flatMap(({ hosts }) =>
    hosts.value.map(({ value }) => value.slice(value.indexOf('/') + 1).toLowerCase()),
  );
}

const routedHosts = (object: Resource, { configuration }: Mesh): readonly string[] =>
  viewOf('VirtualService', object).hosts.value.map(({ value }) =>
    completedHost(value, object.namespace, configuration.clusterDomain).toLowerCase(),
  );

/** Lists what answers by a name: routes of VirtualServices and of the Gateway API, Services and ServiceEntries. */
const servedHosts = (mesh: Mesh): readonly string[] => [
  ...mesh
    .ofKind(API_GROUPS.istioNetworking, 'VirtualService')
    .flatMap((object) => routedHosts(object, mesh)),
  ...mesh.services.map(({ host }) => host.toLowerCase()),
  ...mesh
    .ofKind(API_GROUPS.istioNetworking, 'ServiceEntry')
    .flatMap((entry) => viewOf('ServiceEntry', entry).hosts.value)
    .map(({ value }) => value.toLowerCase()),
  ...['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute']
    .flatMap((kind) => mesh.ofKind(API_GROUPS.gatewayApi, kind))
    .flatMap((route) => viewOf('Route', route).hosts),
];
