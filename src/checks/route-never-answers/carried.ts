import { routeDestinations } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

/** Says what a route carries: what callers see where it leads nowhere is of its protocol, and a connection has no status. */
interface Carried {
  /** Names what is carried, all of it or a share of a hundred. */
  readonly what: (share: number | null) => string;
  /** Says what callers see where the proxy has no cluster for a destination of Istio. */
  readonly noCluster: string;
  /** Says what callers see of a backend of the Gateway API that is not there (GWAPI-7). */
  readonly noBackend: string;
  /** Says what callers see where no listener takes the route. */
  readonly notServed: string;
}

const shareOf =
  (all: string, some: string) =>
  (share: number | null): string =>
    share === null ? all : `${String(Math.round(share * 10) / 10)} % of the ${some}`;

const REQUESTS: Carried = {
  what: shareOf('Requests', 'requests'),
  noCluster: '503, response flag NC (cluster not found)',
  noBackend: '500 for the share of this backend',
  notServed: '404, or the connection is refused',
};
const CONNECTIONS: Carried = {
  what: shareOf('Connections', 'connections'),
  noCluster: 'connections are closed, response flag NC (cluster not found)',
  noBackend: 'connections that go to this backend are closed',
  notServed: 'the connection is refused or closed',
};
const PACKETS: Carried = {
  what: shareOf('Packets', 'packets'),
  noCluster: CONNECTIONS.noCluster,
  noBackend: 'packets that go to this backend get no answer',
  notServed: 'packets get no answer',
};

/** Lists the routes of the Gateway API that do not read requests. */
const BELOW_REQUESTS: ReadonlyMap<string, Carried> = new Map([
  ['TCPRoute', CONNECTIONS],
  ['TLSRoute', CONNECTIONS],
  ['UDPRoute', PACKETS],
]);

/** Tells what routes of a kind of the Gateway API carry. */
export const carriedByKind = (kind: string): Carried => BELOW_REQUESTS.get(kind) ?? REQUESTS;

/** Tells what a route of the Gateway API carries, or a VirtualService to the destination whose host is written at a place. */
export function carriedBy(route: Resource, at?: Origin): Carried {
  if (route.kind !== 'VirtualService') return carriedByKind(route.kind);
  const found = routeDestinations(route).find(({ hostOrigin }) => hostOrigin === at);
  return found === undefined || found.protocol === 'http' ? REQUESTS : CONNECTIONS;
}
