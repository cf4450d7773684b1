import type { AddedListener, GatewayApiListener, ParentRef } from '../../views/gateway-api.ts';
import { asGatewayApiGateway, asRoute } from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import { coversHost } from '../../../manifest/index.ts';
import { groupedBy } from '../grouping.ts';
import type { Mesh } from '../mesh.ts';
import type { Match } from '../request/match.ts';
import { certainly } from '../request/match.ts';
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
  one.protocol?.value !== 'TCP' &&
  other.protocol?.value !== 'TCP' &&
  hostnameOf(one) !== hostnameOf(other);

/** The name that a listener is for; `*` for all. */
export const hostnameOf = ({ hostname }: AddedListener): string =>
  (hostname?.value ?? '*').toLowerCase();

/** Tells whether a listener decrypts what comes in TLS; it does where it has no mode. */
export const isTerminating = ({ tlsMode }: AddedListener): boolean =>
  (tlsMode?.value ?? 'Terminate') === 'Terminate';

/** The option of a listener in which Istio takes a mode of its own. */
export const TERMINATION = 'gateway.istio.io/tls-terminate-mode';

/**
 * Tells whether a listener shows the mesh's own certificate (`ISTIO_SIMPLE`, `ISTIO_MUTUAL`), whatever others
 * it names.
 */
export const takesMeshCertificate = ({ tlsOptions }: AddedListener): boolean =>
  tlsOptions.value.get(TERMINATION)?.startsWith('ISTIO_') === true;

/** One for each kind of key. */
const MOST_CERTIFICATES = 2;

/** The first certificate that a listener names beyond those that istiod takes: then it is not there (GWAPI-16). */
export const excessCertificate = (
  listener: AddedListener,
): AddedListener['certificateRefs']['value'][number] | undefined =>
  isTerminating(listener) && !takesMeshCertificate(listener)
    ? listener.certificateRefs.value[MOST_CERTIFICATES]
    : undefined;

const KINDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['HTTP', ['HTTPRoute', 'GRPCRoute']],
  ['HTTPS', ['HTTPRoute', 'GRPCRoute']],
  ['TCP', ['TCPRoute']],
  ['TLS', ['TLSRoute']],
]);

/** The kinds of routes that a listener's protocol can serve (GWAPI-15). */
export function servableKinds(listener: AddedListener): readonly string[] {
  const kinds = KINDS.get(listener.protocol?.value ?? '') ?? [];
  return listener.protocol?.value === 'TLS' && isTerminating(listener)
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
    hostsOf(route)
      .filter((host) => host === '*' || isLeftTo(listener, rivals, host))
      .map((host) => ({ host, route })),
  );
  const byHost = groupedBy(pairs, ({ host }) => host);
  return new Map([...byHost].map(([host, found]) => [host, found.map(({ route }) => route)]));
}

/** `*` where a route writes none. */
export function hostsOf(route: Resource): readonly string[] {
  const written = asRoute(route).hostnames.value.map(({ value }) => value.toLowerCase());
  return written.length === 0 ? ['*'] : [...new Set(written)];
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
export function admitsRoutesOf(
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
  commonHost(hostnameOf(listener), host) !== undefined &&
  takerOf(listener, rivals, host) === undefined;

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
  const own = hostnameOf(listener);
  return rivals.find((other) => {
    const name = hostnameOf(other);
    return name !== own && coversHost(own, name) && coversHost(name, host);
  });
}

/** The narrower of two hosts of which one covers the other; undefined where they have nothing in common. */
export function commonHost(one: string, other: string): string | undefined {
  if (coversHost(one, other)) return other;
  return coversHost(other, one) ? one : undefined;
}

/** Whether a listener takes routes of a kind, as Istio does, or as others are known to as well (GWAPI-15). */
export function mayTakeKind(listener: AddedListener, kind: string, isIstio: boolean): boolean {
  const protocol = listener.protocol?.value ?? '';
  if (!takesKind(listener, kind)) return false;
  if (servableKinds(listener).includes(kind)) return true;
  if (isIstio) return false;
  // some end TLS for requests under this protocol too
  const isForRequests = kind === 'HTTPRoute' || kind === 'GRPCRoute';
  if (protocol === 'TLS' && isForRequests) return isTerminating(listener);
  return EXTENDED.get(protocol)?.includes(kind) === true;
}

/** Lists what implementations are known to take at a protocol beyond what Istio does (GWAPI-15). */
const EXTENDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['HTTPS', ['TLSRoute']],
  ['TLS', ['TCPRoute']],
]);
