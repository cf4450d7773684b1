import { clusterStates } from '../destinations/cluster.ts';
import type { Mesh, Proxy } from '../mesh.ts';
import { memoryIn } from '../mesh-memory.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { compareServices, portOf } from '../registry/service-registry.ts';
import type { EgressScope, SidecarScope } from '../visibility/sidecar-scope.ts';
import { listenerBeside, listenerFor, sharesListener } from '../visibility/sidecar-scope.ts';
import { clusterService } from './cluster-service.ts';
import type { DestinationSight } from './decide-route.ts';
import type { RouteSight } from './host-claims.ts';
import type { VirtualHost } from './virtual-host.ts';
import { virtualHosts, virtualHostsOfService } from './virtual-host.ts';

/** Holds what a decision hangs on for one scope of what a sidecar knows, whatever is sent to the port. */
export interface SidecarStanding extends RouteSight {
  readonly scope: SidecarScope;
  readonly proxy: Proxy;
  readonly sight: DestinationSight;
  /** Virtual hosts by the name in a request, and of services with a listener of their own. */
  readonly named: Map<string, readonly VirtualHost[]>;
  readonly owned: Map<RegistryService, readonly VirtualHost[]>;
  /**
   * Gives what the port has for calls to nobody that is known there; it looks at every service of the
   * listener.
   */
  strangers(): Strangers;
}

interface Strangers {
  /** Tells whether one listener takes all HTTP on the port (SIDECAR-11). */
  readonly isShared: boolean;
  /** The oldest of the TCP services without addresses, which takes all traffic (SE-6). */
  readonly catching: RegistryService | undefined;
  /**
   * Names what is missing to tell one and the other, where it hangs on which services count for their hosts;
   * else null.
   */
  readonly untold: { readonly shared: string | null; readonly catching: string | null };
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
  const before = ofListener.get(port);
  if (before !== undefined) return before;
  let strangers: Strangers | undefined;
  const standing: SidecarStanding = {
    mesh,
    namespace: proxy.namespace,
    listener,
    port,
    scope,
    proxy,
    sight: destinationSight(mesh, proxy, scope, port),
    named: new Map(),
    owned: new Map(),
    strangers: () => (strangers ??= strangersAt(scope, listener, port)),
  };
  ofListener.set(port, standing);
  return standing;
}

function strangersAt(scope: SidecarScope, listener: EgressScope, port: number): Strangers {
  const beside = listenerBeside(scope, port);
  const shares = (service: RegistryService): boolean => sharesListener(service, port);
  const catches = (service: RegistryService): boolean =>
    !service.ownAddress && portOf(service, port)?.protocol === 'tcp';
  const here = listener.servicesOn(port);
  const all = [...here, ...(beside?.servicesOn(port) ?? [])];
  const untold = [...listener.untold(), ...(beside?.untold() ?? [])];
  const isSurelyShared =
    all.some((service) => service.untold === null && shares(service)) ||
    untold.some(({ possible }) => possible.every(shares));
  return {
    isShared: all.some(shares),
    catching: here.filter(catches).toSorted(compareServices)[0],
    untold: {
      shared: isSurelyShared ? null : missingFor(untold, shares),
      catching: missingFor(listener.untold(), catches),
    },
  };
}

/** Names what is missing where it makes a difference which of the services of a host counts. */
const missingFor = (
  untold: readonly RegistryService[],
  holds: (service: RegistryService) => boolean,
): string | null =>
  untold.find(({ possible }) => possible.some(holds) && !possible.every(holds))?.untold ?? null;

export function hostsNamed(place: SidecarStanding, name: string): readonly VirtualHost[] {
  const before = place.named.get(name);
  if (before !== undefined) return before;
  const hosts = virtualHosts(place, place.proxy, name);
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
