import { containsLabels } from '../label-index.ts';
import type { Proxy } from '../mesh.ts';
import type { RouteMatch, RouteRule } from './route-rule.ts';
import type { TextMatch } from '../request/text-match.ts';

/** A route as one proxy has it for one port: with one of its matches, or without any. */
export interface ProxyRoute {
  readonly rule: RouteRule;
  /** A match that is null matches everything. */
  readonly match: RouteMatch | null;
}

/** Holds what decides, before any request, which routes a proxy gets. */
export interface RoutingPlace {
  readonly proxy: Proxy;
  /** Port that the client addresses, or the server's port of a gateway (ROUTE-30). */
  readonly port: number;
  /** `mesh`, or the Gateways of a server as `namespace/name`. */
  readonly gateways: ReadonlySet<string>;
}

/**
 * The routes of a VirtualService that a proxy gets for a port, in order; what comes after one that catches all is
 * not sent to it. ROUTE-21, 22, 30, 31, 34.
 */
export function applicableRoutes(
  rules: readonly RouteRule[],
  place: RoutingPlace,
): readonly ProxyRoute[] {
  const routes: ProxyRoute[] = [];
  for (const rule of rules) {
    if (rule.matches.length === 0) return [...routes, { rule, match: null }];
    for (const match of rule.matches) {
      if (!isFor(match, place)) continue;
      routes.push({ rule, match });
      if (catchesAll(match)) return routes;
    }
  }
  return routes;
}

/** An entry that lists gateways does not ask for labels and namespace of the client (ROUTE-31). */
function isFor(match: RouteMatch, { proxy, port, gateways }: RoutingPlace): boolean {
  if (match.port !== null && match.port !== port) return false;
  if (match.gateways.length > 0) return match.gateways.some((gateway) => gateways.has(gateway));
  return (
    containsLabels(proxy.labels, match.sourceLabels) &&
    (match.sourceNamespace === null || match.sourceNamespace === proxy.namespace)
  );
}

/** Tells whether a match takes every request (ROUTE-21). */
export function catchesAll(match: RouteMatch): boolean {
  const { uri } = match;
  const anyPath =
    uri === null ||
    uri.kind === 'present' ||
    (uri.kind === 'prefix' && uri.text === '/') ||
    (uri.kind === 'regex' && uri.text === '.*');
  return (
    anyPath &&
    match.method === null &&
    match.authority === null &&
    match.scheme === null &&
    match.headers.size === 0 &&
    match.withoutHeaders.size === 0 &&
    match.queryParams.size === 0
  );
}

/** Routes of a table that several objects fill: those that catch all come last, in their own order (ROUTE-14). */
export const withCatchAllLast = (routes: readonly ProxyRoute[]): readonly ProxyRoute[] => [
  ...routes.filter(({ match }) => match !== null && !catchesAll(match)),
  ...routes.filter(({ match }) => match === null || catchesAll(match)),
];

/**
 * Places in `spec.http` that no request of this proxy reaches: those behind a route that catches all, and those whose
 * every match an earlier one covers. ROUTE-21, ROUTE-35.
 */
export function deadRoutes(
  rules: readonly RouteRule[],
  routes: readonly ProxyRoute[],
): readonly number[] {
  const dead = known.get(routes) ?? findDead(rules, routes);
  known.set(routes, dead);
  return dead;
}

/** Keeps the dead rules by the routes that a proxy has of the rules. */
const known = new WeakMap<readonly ProxyRoute[], readonly number[]>();

function findDead(rules: readonly RouteRule[], routes: readonly ProxyRoute[]): readonly number[] {
  const alive = routes.filter(
    (route, index) => !routes.slice(0, index).some((earlier) => covers(earlier.match, route.match)),
  );
  const reached = new Set(alive.map(({ rule }) => rule.index));
  return [...new Set(rules.map(({ index }) => index))].filter((index) => !reached.has(index));
}

/** Tells whether the first match takes all that the second takes. */
export function covers(first: RouteMatch | null, second: RouteMatch | null): boolean {
  if (first === null) return true;
  if (second === null) return false;
  const isPathCovered =
    first.ignoreUriCase === second.ignoreUriCase &&
    first.wholeSegments === second.wholeSegments &&
    coversText(first.uri, second.uri ?? { kind: 'prefix', text: '/' });
  return (
    isPathCovered &&
    (['method', 'authority', 'scheme'] as const).every((field) =>
      coversText(first[field], second[field]),
    ) &&
    (['headers', 'queryParams'] as const).every((field) =>
      [...first[field]].every(([key, text]) => coversText(text, second[field].get(key) ?? null)),
    ) &&
    [...first.withoutHeaders].every(([key, text]) =>
      isSame(text, second.withoutHeaders.get(key) ?? null),
    )
  );
}

function coversText(first: TextMatch | null, second: TextMatch | null): boolean {
  if (first === null) return true;
  if (second === null) return false;
  if (first.kind === 'present') return true;
  if (first.kind === 'prefix')
    return (
      (second.kind === 'exact' || second.kind === 'prefix') && second.text.startsWith(first.text)
    );
  return (first.kind === 'regex' && first.text === '.*') || isSame(first, second);
}

const isSame = (first: TextMatch, second: TextMatch | null): boolean =>
  second !== null && JSON.stringify(first) === JSON.stringify(second);
