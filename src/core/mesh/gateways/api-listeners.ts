import type { Listener, ParentRef } from '../../istio/index.ts';
import { asGatewayApiGateway, asRoute } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { coversHost } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { groupedBy } from '../grouped-by.ts';

/** Listeners of a Gateway of the Gateway API on one port, in the order in which istiod visits them: by their names. */
export const listenersOn = (gateway: Resource, port: number): readonly Listener[] =>
  asGatewayApiGateway(gateway)
    .listeners.value.filter((listener) => listener.port?.value === port)
    .toSorted((a, b) => ((a.name?.value ?? '') < (b.name?.value ?? '') ? -1 : 1));

/** The name that a listener is for; `*` for all. */
export const hostnameOf = ({ hostname }: Listener): string =>
  (hostname?.value ?? '*').toLowerCase();

/**
 * Routes of some kinds that a listener takes in, under each host that they write (`*` where they write none): what a
 * route writes and a more specific listener of the same port and protocol covers is left to that one. GWAPI-1, 2.
 */
export function admittedRoutes(
  mesh: Mesh,
  gateway: Resource,
  listener: Listener,
  kinds: readonly string[],
): ReadonlyMap<string, readonly Resource[]> {
  const rivals = listenersOn(gateway, listener.port?.value ?? 0).filter(
    ({ protocol }) => protocol?.value === listener.protocol?.value,
  );
  const pairs = kinds
    .filter((kind) => takesKind(listener, kind))
    .flatMap((kind) => mesh.ofKind('gateway.networking.k8s.io', kind))
    .filter((route) =>
      asRoute(route).parentRefs.value.some((parent) => admits(gateway, listener, route, parent)),
    )
    .flatMap((route) =>
      hostsOf(route)
        .filter((host) => host === '*' || isLeftTo(listener, rivals, host))
        .map((host) => ({ host, route })),
    );
  const byHost = groupedBy(pairs, ({ host }) => host);
  return new Map([...byHost].map(([host, found]) => [host, found.map(({ route }) => route)]));
}

/** `*` where a route writes none. */
function hostsOf(route: Resource): readonly string[] {
  const written = asRoute(route).hostnames.value.map(({ value }) => value.toLowerCase());
  return written.length === 0 ? ['*'] : [...new Set(written)];
}

const takesKind = ({ kinds }: Listener, kind: string): boolean =>
  kinds.value.length === 0 || kinds.value.some((one) => one.kind?.value === kind);

/** GWAPI-1: without a word only routes of the Gateway's own namespace. */
function admits(
  gateway: Resource,
  listener: Listener,
  route: Resource,
  parent: ParentRef,
): boolean {
  const isParent =
    (parent.kind?.value ?? 'Gateway') === 'Gateway' &&
    parent.name?.value === gateway.name &&
    (parent.namespace?.value ?? route.namespace) === gateway.namespace;
  const isListener =
    (parent.sectionName === null || parent.sectionName.value === listener.name?.value) &&
    (parent.port === null || parent.port.value === listener.port?.value);
  const from = listener.from?.value ?? 'Same';
  const isAllowed = from === 'All' || (from === 'Same' && route.namespace === gateway.namespace);
  return isParent && isListener && isAllowed;
}

/** Whether a listener and a host that a route writes have names in common which no narrower listener takes (GWAPI-2). */
function isLeftTo(listener: Listener, rivals: readonly Listener[], host: string): boolean {
  const own = hostnameOf(listener);
  if (!coversHost(own, host) && !coversHost(host, own)) return false;
  return !rivals.some((other) => {
    const name = hostnameOf(other);
    return name !== own && coversHost(own, name) && coversHost(name, host);
  });
}

/** The narrower of two hosts of which one covers the other; undefined where they have nothing in common. */
export function commonHost(one: string, other: string): string | undefined {
  if (coversHost(one, other)) return other;
  return coversHost(other, one) ? one : undefined;
}
