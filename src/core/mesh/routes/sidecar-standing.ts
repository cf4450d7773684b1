import { clusterStates } from '../destinations/cluster.ts';
import type { Mesh } from '../mesh.ts';
import { memoryIn } from '../mesh-memory.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf } from '../registry/service-registry.ts';
import type { Proxy } from '../visibility/proxy.ts';
import type { EgressScope, SidecarScope } from '../visibility/sidecar-scope.ts';
import { listenerFor } from '../visibility/sidecar-scope.ts';
import { clusterService } from './cluster-service.ts';
import type { DestinationSight } from './decide-route.ts';
import type { RouteSight } from './host-claims.ts';
import type { VirtualHost } from './virtual-host.ts';
import { virtualHosts, virtualHostsOfService } from './virtual-host.ts';

/** What a decision hangs on for one scope of what a sidecar knows, whatever is sent to the port. */
export interface SidecarStanding extends RouteSight {
  readonly scope: SidecarScope;
  readonly proxy: Proxy;
  readonly sight: DestinationSight;
  /** Virtual hosts by the name in a request, and of services with a listener of their own. */
  readonly named: Map<string, readonly VirtualHost[]>;
  readonly owned: Map<RegistryService, readonly VirtualHost[]>;
}

/** Many calls leave a proxy by the same listener and port. */
const standings = memoryIn<Map<EgressScope, Map<number, SidecarStanding>>>(() => new Map());

export function standingAt(
  mesh: Mesh,
  proxy: Proxy,
  scope: SidecarScope,
  listener: EgressScope,
  port: number,
): SidecarStanding {
  const known = standings(mesh, proxy);
  const ofListener = known.get(listener) ?? new Map<number, SidecarStanding>();
  known.set(listener, ofListener);
  const standing = ofListener.get(port) ?? {
    mesh,
    namespace: proxy.namespace,
    listener,
    port,
    scope,
    proxy,
    sight: destinationSight(mesh, proxy, scope, port),
    named: new Map(),
    owned: new Map(),
  };
  ofListener.set(port, standing);
  return standing;
}

export function hostsNamed(place: SidecarStanding, name: string): readonly VirtualHost[] {
  const hosts = place.named.get(name) ?? virtualHosts(place, place.proxy, name);
  place.named.set(name, hosts);
  return hosts;
}

export function hostsOwned(
  place: SidecarStanding,
  service: RegistryService,
): readonly VirtualHost[] {
  const hosts = place.owned.get(service) ?? virtualHostsOfService(place, place.proxy, service);
  place.owned.set(service, hosts);
  return hosts;
}

/** Http routes take the port the client addressed (ROUTE-37). */
const destinationSight = (
  mesh: Mesh,
  proxy: Proxy,
  scope: SidecarScope,
  port: number,
): DestinationSight => {
  const service = (host: string): RegistryService | undefined => clusterService(mesh, scope, host);
  return {
    mesh,
    port,
    led: new Map(),
    portFor: () => port,
    service,
    leadsTo(host) {
      const alias = listenerFor(scope, port)?.alias(host);
      const isOnPort = alias !== undefined && portOf(alias, port) !== undefined;
      return isOnPort ? (alias.alias ?? host) : host;
    },
    states: (host, subset, number) =>
      clusterStates(mesh, proxy, service(host), { subset, port: number }),
  };
};
