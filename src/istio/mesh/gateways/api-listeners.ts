import { commonHost } from '../../views/hosts.ts';
import type { AddedListener, GatewayApiListener } from '../../views/gateway-listener.ts';
import type { ParentRef } from '../../views/gateway-api.ts';
import { asGatewayApiGateway, asRoute } from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import { coversHost } from '../../../manifest/index.ts';
import { groupedBy } from '../../matching/grouping.ts';
import type { Mesh } from '../mesh.ts';
import type { Match } from '../../matching/match.ts';
import { certainly } from '../../matching/match.ts';
import { selectsNamespace } from './namespace-selector.ts';

/**
 * Listeners of a Gateway of the Gateway API on one port, in the order in which istiod visits them: by their names. One that
 * cannot be told from an earlier one as they are written is left out (GWAPI-16).
 */
export function listenersOn(gateway: Resource, port: number): readonly GatewayApiListener[] {
  const kept: GatewayApiListener[] = [];
  for (const listener of asGatewayApiGateway(gateway).listeners.value)
    if (listener.port?.value === port && kept.every((other) => areDistinct(listener, other)))
      kept.push(listener);
  return kept.toSorted((a, b) => ((a.name?.value ?? '') < (b.name?.value ?? '') ? -1 : 1));
}

/**
 * Tells whether two listeners differ by their names; one for plain connections has none, and shares its port
 * with no other.
 */
const areDistinct = (one: GatewayApiListener, other: GatewayApiListener): boolean =>
  one.protocol?.value !== 'TCP' && other.protocol?.value !== 'TCP' && one.host !== other.host;

const KINDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['HTTP', ['HTTPRoute', 'GRPCRoute']],
  ['HTTPS', ['HTTPRoute', 'GRPCRoute']],
  ['TCP', ['TCPRoute']],
  ['TLS', ['TLSRoute']],
]);

/** The kinds of routes that a listener's protocol can serve (GWAPI-15). */
export function servableKinds(listener: AddedListener): readonly string[] {
  const kinds = KINDS.get(listener.protocol?.value ?? '') ?? [];
  return listener.protocol?.value === 'TLS' && listener.isTerminating
    ? [...kinds, 'TCPRoute']
    : kinds;
}

/** The routes that a listener takes in; `maybe` adds those that it may. */
export function routesAt(
  mesh: Mesh,
  gateway: Resource,
  listener: GatewayApiListener,
  admission: Match = 'yes',
): readonly Resource[] {
  return servableKinds(listener)
    .filter((kind) => takesKind(listener, kind))
    .flatMap((kind) => mesh.ofKind('gateway.networking.k8s.io', kind))
    .filter((route) =>
      asRoute(route).parentRefs.value.some((parent) => isFor(gateway, listener, route, parent)),
    )
    .filter((route) => admitsRoutesOf(mesh, gateway, listener, route.namespace) === admission);
}

/**
 * HTTPRoutes and GRPCRoutes of a listener, under each host that they write (`*` where they write none): what a route
 * writes and a more specific listener of the same port and protocol covers is left to that one. GWAPI-1, 2.
 */
export function routesByHost(
  mesh: Mesh,
  gateway: Resource,
  listener: GatewayApiListener,
): ReadonlyMap<string, readonly Resource[]> {
  const rivals = rivalsOf(gateway, listener);
  const pairs = routesAt(mesh, gateway, listener).flatMap((route) =>
    asRoute(route)
      .hosts.filter((host) => host === '*' || isLeftTo(listener, rivals, host))
      .map((host) => ({ host, route })),
  );
  const byHost = groupedBy(pairs, ({ host }) => host);
  return new Map([...byHost].map(([host, found]) => [host, found.map(({ route }) => route)]));
}

/** Tells whether a listener lists a kind of routes, or lists none and so takes any. */
const takesKind = ({ kinds }: AddedListener, kind: string): boolean =>
  kinds.value.length === 0 || kinds.value.some((one) => one.kind?.value === kind);

/** Tells whether a parent that a route names is this listener. */
function isFor(
  gateway: Resource,
  listener: GatewayApiListener,
  route: Resource,
  parent: ParentRef,
): boolean {
  const isParent =
    (parent.kind?.value ?? 'Gateway') === 'Gateway' &&
    parent.name?.value === gateway.name &&
    (parent.namespace?.value ?? route.namespace) === gateway.namespace;
  return (
    isParent &&
    (parent.sectionName === null || parent.sectionName.value === listener.name?.value) &&
    (parent.port === null || parent.port.value === listener.port?.value)
  );
}

/**
 * Tells whether a listener takes routes of a namespace. Where it does not say, it takes those of its own
 * namespace; `Selector` without a selector takes all. GWAPI-1.
 */
function admitsRoutesOf(
  mesh: Mesh,
  { namespace: own }: Resource,
  listener: AddedListener,
  namespace: string,
): Match {
  const from = listener.from?.value ?? 'Same';
  if (from === 'All') return 'yes';
  if (from === 'Selector')
    return listener.namespaces === null
      ? 'yes'
      : selectsNamespace(mesh, listener.namespaces, namespace);
  return certainly(from === 'Same' && namespace === own);
}

/** Listeners of a port and protocol, which share the names of clients. */
const rivalsOf = (
  gateway: Resource,
  { port, protocol }: GatewayApiListener,
): readonly GatewayApiListener[] =>
  listenersOn(gateway, port?.value ?? 0).filter((one) => one.protocol?.value === protocol?.value);

/**
 * Tells whether a listener and a host that a route writes have names in common which no narrower listener
 * takes (GWAPI-2).
 */
const isLeftTo = (
  listener: GatewayApiListener,
  rivals: readonly GatewayApiListener[],
  host: string,
): boolean =>
  commonHost(listener.host, host) !== undefined && takerOf(listener, rivals, host) === undefined;

/** The listener of a Gateway that is narrower than another of it and takes a host from that; undefined where none does. */
export const takerAt = (
  gateway: Resource,
  listener: GatewayApiListener,
  host: string,
): GatewayApiListener | undefined => takerOf(listener, rivalsOf(gateway, listener), host);

/** The narrower listener that takes a host which a route writes from a wider one; undefined where none does (GWAPI-2). */
function takerOf(
  listener: GatewayApiListener,
  rivals: readonly GatewayApiListener[],
  host: string,
): GatewayApiListener | undefined {
  const own = listener.host;
  return rivals.find((other) => {
    const name = other.host;
    return name !== own && coversHost(own, name) && coversHost(name, host);
  });
}

/**
 * Lists what of a route a listener of a Gateway or ListenerSet refuses, as Istio does, or as others are known to as well.
 * Where either namespace is not named, whoever applies the objects may put both in one. GWAPI-1, GWAPI-15.
 */
export function refusedOfRoute(
  mesh: Mesh,
  { owner, listener, isIstio }: AskedListener,
  route: Resource,
): readonly ('kind' | 'namespace')[] {
  const isElsewhere =
    route.namespace !== '' &&
    owner.namespace !== '' &&
    admitsRoutesOf(mesh, owner, listener, route.namespace) === 'no';
  return [
    ...(mayTakeKind(listener, route.kind, isIstio) ? [] : (['kind'] as const)),
    ...(isElsewhere ? (['namespace'] as const) : []),
  ];
}

interface AskedListener {
  readonly owner: Resource;
  readonly listener: AddedListener;
  readonly isIstio: boolean;
}

/** Tells whether a listener takes routes of a kind, as Istio does, or as others are known to as well (GWAPI-15). */
function mayTakeKind(listener: AddedListener, kind: string, isIstio: boolean): boolean {
  const protocol = listener.protocol?.value ?? '';
  if (!takesKind(listener, kind)) return false;
  if (servableKinds(listener).includes(kind)) return true;
  if (isIstio) return false;
  // some end TLS for requests under this protocol too
  const isForRequests = kind === 'HTTPRoute' || kind === 'GRPCRoute';
  if (protocol === 'TLS' && isForRequests) return listener.isTerminating;
  return EXTENDED.get(protocol)?.includes(kind) === true;
}

/** Lists what implementations are known to take at a protocol beyond what Istio does (GWAPI-15). */
const EXTENDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['HTTPS', ['TLSRoute']],
  ['TLS', ['TCPRoute']],
]);
