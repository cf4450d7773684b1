import type { Mesh, View, RouteRule } from '../../istio/index.ts';
import { catchesAll, covers, readRoute, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

type RouteProtocol = 'http' | 'tls' | 'tcp';

/** One route of a VirtualService, as it is told of others. */
export interface ListedRoute {
  readonly index: number;
  readonly name: string | null;
  readonly origin: Origin;
  readonly matches: readonly {
    readonly origin: Origin;
    readonly prefix: string | null;
    /** The place of what it asks of the path, where that is told by itself; else that of the match. */
    readonly pathAt: Origin;
    /** Is a text that is the same for matches which ask for the same. */
    readonly asked: string;
  }[];
  /** Tells whether another VirtualService asks for what lies behind the route. */
  readonly delegates: boolean;
}

/** A match, or a route without any, of which an earlier one takes all. */
export interface TakenMatch {
  /** The index of the match; null for a route without matches. */
  readonly match: number | null;
  readonly by: ListedRoute;
  /**
   * The index of the match in the earlier route; null where that one has no matches, and takes everything.
   */
  readonly byMatch: number | null;
}

/** Says what the routes of one kind in a VirtualService leave for each other. */
export interface RouteList {
  readonly protocol: RouteProtocol;
  readonly routes: readonly ListedRoute[];
  /**
   * Lists for each route what an earlier one takes for certain; a route all of whose matches are taken is
   * dead (ROUTE-21, 35).
   */
  readonly taken: readonly (readonly TakenMatch[])[];
}

const known = new WeakMap<Resource, Map<string, readonly RouteList[]>>();

/**
 * Reads what earlier routes of a VirtualService take from later ones, by kind of route (ROUTE-20, 21, 30, 31,
 * 35, 64).
 */
export function routeLists(mesh: Mesh, virtualService: Resource): readonly RouteList[] {
  const { clusterDomain } = mesh.configuration;
  const byDomain = known.get(virtualService) ?? new Map<string, readonly RouteList[]>();
  const lists = byDomain.get(clusterDomain) ?? readLists(virtualService, clusterDomain);
  known.set(virtualService, byDomain.set(clusterDomain, lists));
  return lists;
}

function readLists(virtualService: Resource, clusterDomain: string): readonly RouteList[] {
  const { http, tls, tcp } = viewOf('VirtualService', virtualService);
  return [
    httpList(virtualService, http.value, clusterDomain),
    connectionList('tls', tls.value),
    connectionList('tcp', tcp.value),
  ].filter(({ routes }) => routes.length > 1 || routes.some(({ matches }) => matches.length > 1));
}

/** Tells whether nothing is left for a route. */
export const isUnreached = (list: RouteList, route: ListedRoute): boolean =>
  (list.taken[route.index]?.length ?? 0) === Math.max(route.matches.length, 1);

function httpList(
  source: Resource,
  routes: readonly View<'HttpRoute'>[],
  clusterDomain: string,
): RouteList {
  const { namespace } = source;
  const listed = routes.map(({ name, origin, match, delegate }, index) => ({
    index,
    name: name?.value ?? null,
    origin,
    matches: match.value.map((one) => ({
      origin: one.origin,
      prefix: one.uri?.prefix?.value ?? null,
      pathAt: one.uri?.prefix?.origin ?? one.origin,
      asked: one.asked,
    })),
    delegates: delegate !== null,
  }));
  const matches = routes.map(
    (route, index) => readRoute(route, index, { source, namespace, clusterDomain }).matches,
  );
  return listOf('http', listed, (first, second) => {
    const [one, other] = [first, second].map(({ route, match }) =>
      match === null ? null : (matches[route]?.[match] ?? null),
    );
    return takes(one ?? null, other ?? null);
  });
}

/**
 * Tells whether the second match never sees what it asks for where the first stands before it, whoever asks.
 */
export function takes(
  first: RouteRule['matches'][number] | null,
  second: RouteRule['matches'][number] | null,
): boolean {
  if (first === null) return true;
  if (!isForAllOf(first, second)) return false;
  return second === null ? catchesAll(first) : covers(first, second);
}

function connectionList(
  protocol: 'tls' | 'tcp',
  routes: readonly Pick<View<'TlsRoute'> | View<'TcpRoute'>, 'origin' | 'match'>[],
): RouteList {
  const listed = routes.map(({ origin, match }, index) => ({
    index,
    name: null,
    origin,
    matches: match.value.map(({ origin: at, asked }) => ({
      ...{ origin: at, pathAt: at, asked },
      prefix: null,
    })),
    delegates: false,
  }));
  return listOf(protocol, listed, (first, second) => {
    const [one, other] = [first, second].map(({ route, match }) =>
      match === null ? NOTHING : (listed[route]?.matches[match]?.asked ?? NOTHING),
    );
    return one === NOTHING || one === other;
  });
}

/** Is the text of a match without fields: it asks for nothing. */
const NOTHING = '{}';

interface At {
  readonly route: number;
  readonly match: number | null;
}

function listOf(
  protocol: RouteProtocol,
  routes: readonly ListedRoute[],
  takesAll: (first: At, second: At) => boolean,
): RouteList {
  const earlier: { readonly by: ListedRoute; readonly byMatch: number | null }[] = [];
  const taken = routes.map((route) =>
    placesOf(route).flatMap((match): readonly TakenMatch[] => {
      const at = { route: route.index, match };
      const taker = earlier.find(({ by, byMatch }) =>
        takesAll({ route: by.index, match: byMatch }, at),
      );
      if (!route.delegates) earlier.push({ by: route, byMatch: match });
      return taker === undefined ? [] : [{ match, ...taker }];
    }),
  );
  return { protocol, routes, taken };
}

const placesOf = ({ matches }: ListedRoute): readonly (number | null)[] =>
  matches.length === 0 ? [null] : [...matches.keys()];

type Conditions = Pick<
  RouteRule['matches'][number],
  'port' | 'gateways' | 'sourceLabels' | 'sourceNamespace'
>;

/**
 * Tells whether some proxy has both matches for one port of one of these gateways (ROUTE-30, 31); null asks
 * for nothing.
 */
export function mayMeet(
  one: Conditions | null,
  other: Conditions | null,
  gateway: string,
): boolean {
  if (!isFor(one, gateway) || !isFor(other, gateway)) return false;
  if (one === null || other === null) return true;
  if (one.port !== null && other.port !== null && one.port !== other.port) return false;
  // an entry that lists gateways does not ask who calls
  if (one.gateways.length > 0 || other.gateways.length > 0) return true;
  const isOfOthers =
    one.sourceNamespace !== null &&
    other.sourceNamespace !== null &&
    one.sourceNamespace !== other.sourceNamespace;
  return (
    !isOfOthers &&
    [...one.sourceLabels].every(([key, value]) => (other.sourceLabels.get(key) ?? value) === value)
  );
}

const isFor = (match: Conditions | null, gateway: string): boolean =>
  match === null || match.gateways.length === 0 || match.gateways.includes(gateway);

/** Tells whether each proxy and port that has the second match has the first too (ROUTE-30, 31). */
function isForAllOf(first: Conditions, second: Conditions | null): boolean {
  if (first.port !== null && first.port !== second?.port) return false;
  if (first.gateways.length > 0)
    return (
      second !== null &&
      second.gateways.length > 0 &&
      second.gateways.every((gateway) => first.gateways.includes(gateway))
    );
  if (second === null || second.gateways.length > 0)
    return first.sourceLabels.size === 0 && first.sourceNamespace === null;
  return (
    [...first.sourceLabels].every(([key, value]) => second.sourceLabels.get(key) === value) &&
    (first.sourceNamespace === null || first.sourceNamespace === second.sourceNamespace)
  );
}
