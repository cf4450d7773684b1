import { unknown } from '../mesh.ts';
import type { TcpRoute, TlsRoute } from '../../views/virtual-service.ts';
import { asVirtualService } from '../../views/virtual-service.ts';
import { commonHost } from '../../views/hosts.ts';
import type { Origin } from '../../../manifest/index.ts';
import { containsLabels } from '../label-index.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import type { Proxy } from '../mesh.ts';
import type { ApiConnection } from '../gateway-api/route-backends.ts';
import type { BoundVirtualService } from './bound-virtual-service.ts';
import type { DestinationSight } from './decide-route.ts';
import { decideDestinations } from './decide-route.ts';
import type { NameContext } from './route-reader.ts';
import { gatewayKey, readEntry } from './route-reader.ts';
import type { RouteDecision } from './route-decision.ts';
import type { RouteDestination } from './route-rule.ts';
import type { RoutingPlace } from './proxy-routes.ts';
import { coversHost } from '../../../manifest/index.ts';

type ConnectionMatch = TcpRoute['match']['value'][number];

/**
 * Tells whether a connection of this proxy to this port fits; everything that is written has to (ROUTE-32).
 */
function fitsConnection(
  match: ConnectionMatch,
  { proxy, port, gateways }: RoutingPlace,
  namespace: string,
): boolean {
  const named = match.gateways.value.map(({ value }) => gatewayKey(value, namespace));
  const isPlace =
    (named.length === 0 || named.some((gateway) => gateways.has(gateway))) &&
    (match.port === null || match.port.value === port);
  if (proxy.kind === 'gateway') return isPlace;
  return isPlace && isFromClient(match, proxy);
}

const isFromClient = (match: ConnectionMatch, proxy: Proxy): boolean =>
  containsLabels(proxy.labels, match.sourceLabels.value) &&
  (match.sourceNamespace === null || match.sourceNamespace.value === proxy.namespace);

/**
 * Finds where the first tcp route that applies to a connection leads; undefined where none does (ROUTE-60).
 */
export function tcpDestinations(
  virtualServices: readonly BoundVirtualService[],
  place: RoutingPlace,
  clusterDomain: string,
): Found | undefined {
  for (const one of virtualServices) {
    const found =
      one.connections === null
        ? writtenDestinations(one, place, clusterDomain)
        : one.connections.find(({ names, ...rest }) => names === null && isOnPort(rest, place))
            ?.found;
    if (found !== undefined) return found;
  }
  return undefined;
}

function writtenDestinations(
  { resource }: BoundVirtualService,
  place: RoutingPlace,
  clusterDomain: string,
): Found | undefined {
  for (const route of asVirtualService(resource).tcp.value) {
    const found = placeOf(route, place, resource.namespace);
    if (found === undefined || route.route.value.length === 0) continue;
    if (found === 'subnets')
      return { missing: 'addresses, which the destinationSubnets of a tcp route ask for' };
    return foundOf(route, { namespace: resource.namespace, clusterDomain });
  }
  return undefined;
}

const isOnPort = ({ port }: Pick<ApiConnection, 'port'>, place: RoutingPlace): boolean =>
  port === null || port === place.port;

/**
 * Lists the routes that lead by the name of the handshake, in the order in which they are written (ROUTE-58).
 */
export const tlsChains = (
  virtualServices: readonly BoundVirtualService[],
  place: RoutingPlace,
  clusterDomain: string,
): readonly TlsChain<Found>[] =>
  virtualServices.flatMap(({ resource: { namespace }, resource, connections }) =>
    connections === null
      ? asVirtualService(resource)
          .tls.value.filter((route) => route.route.value.length > 0)
          .flatMap((route) =>
            route.match.value
              .filter((match) => fitsConnection(match, place, namespace))
              .map((match) => ({
                names: match.sniHosts.value.map(({ value }) => value.toLowerCase()),
                leads: foundOf(route, { namespace, clusterDomain }),
              })),
          )
      : connections.flatMap((one) =>
          one.names !== null && isOnPort(one, place)
            ? [{ names: one.names, leads: one.found }]
            : [],
        ),
  );

/** Says where a route of connections leads, or what is missing to tell. */
export type Found =
  | { readonly destinations: readonly RouteDestination[]; readonly because: readonly Origin[] }
  | { readonly missing: string };

const foundOf = (
  route: TcpRoute | TlsRoute,
  context: Pick<NameContext, 'namespace' | 'clusterDomain'>,
): Found => ({
  destinations: route.route.value.flatMap((entry) => readEntry(entry, context)),
  because: [route.origin],
});

function placeOf(
  route: TcpRoute,
  place: RoutingPlace,
  namespace: string,
): 'all' | 'subnets' | undefined {
  const matches = route.match.value;
  if (matches.length === 0) return 'all';
  const fitting = matches.filter((match) => fitsConnection(match, place, namespace));
  if (fitting.length === 0) return undefined;
  const isAll =
    place.proxy.kind === 'gateway' ||
    fitting.some((match) => match.destinationSubnets.value.length === 0);
  return isAll ? 'all' : 'subnets';
}

/** VirtualServices whose hosts and a service's have something in common. */
export const speakingFor = (
  found: readonly BoundVirtualService[],
  service: Pick<RegistryService, 'host'>,
): readonly BoundVirtualService[] =>
  found.filter(({ hosts }) => hosts.some((host) => commonHost(host, service.host) !== undefined));

/** A connection that goes to what a route says: no retries, no timeout, no answer where it may not go (ROUTE-62). */
export function decideConnection(found: Found, sight: DestinationSight): RouteDecision {
  if ('missing' in found) return unknown(found.missing);
  const destinations = decideDestinations(found.destinations, sight);
  if ('missing' in destinations) return destinations;
  return {
    kind: 'route',
    destinations: destinations.map((one) =>
      one.fails === 'invalid' ? { ...one, fails: 'NC' } : one,
    ),
    path: null,
    authority: null,
    mirrors: [],
    retries: null,
    timeout: null,
    timeoutAt: null,
    fault: null,
    deadRoutes: null,
    because: found.because,
  };
}

/** Leads connections that name one of these in their handshake: it is one filter chain of a listener. */
export interface TlsChain<T> {
  readonly names: readonly string[];
  readonly leads: T;
}

/** `refused`: two chains have a name in common, and Envoy keeps the listener that it had before. */
type ChainFound<T> =
  | { readonly kind: 'chain'; readonly leads: T }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused' };

/**
 * The chain whose name covers the one of a handshake most specifically, wherever it stands. With `*` among its names a
 * chain asks for none of them (ROUTE-64).
 */
export function chainFor<T>(chains: readonly TlsChain<T>[], name: string): ChainFound<T> {
  const byName = new Map<string, T>();
  for (const { names, leads } of chains)
    for (const one of names.includes('*') ? ['*'] : names) {
      if (byName.has(one)) return { kind: 'refused' };
      byName.set(one, leads);
    }
  const [best] = [...byName.keys()]
    .filter((one) => coversHost(one, name))
    .toSorted((a, b) => Number(b === name) - Number(a === name) || b.length - a.length);
  const leads = best === undefined ? undefined : byName.get(best);
  return leads === undefined ? { kind: 'none' } : { kind: 'chain', leads };
}

/** Keeps the first of chains that ask for the very same names, for a sidecar gets no other (ROUTE-64). */
export function distinctChains<T>(chains: readonly TlsChain<T>[]): readonly TlsChain<T>[] {
  const byNames = new Map<string, TlsChain<T>>();
  for (const chain of chains) {
    const key = chain.names.join(' ');
    if (!byNames.has(key)) byNames.set(key, chain);
  }
  return [...byNames.values()];
}
