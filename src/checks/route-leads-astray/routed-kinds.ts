import { asVirtualService, isHttp, isHttps, isTls, terminates } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { GatewayServer, Mesh } from '../../istio/index.ts';
import { hostBindings } from './host-bindings.ts';

const KINDS = ['http', 'tls', 'tcp'] as const;

/** A list of a VirtualService: its routes for requests, for connections by their name, for any connection. */
export type RouteKind = (typeof KINDS)[number];

/** Which routes a server follows; all where its protocol does not tell: GW-8, 9. */
export function kindsFollowed(server: GatewayServer): readonly RouteKind[] {
  const { protocol, hasTls, mode } = server;
  if (isHttp(protocol)) return ['http'];
  if (protocol === 'auto' || (isTls(protocol) && !hasTls)) return KINDS;
  if (hasTls && !terminates(server)) return mode === 'PASSTHROUGH' ? ['tls'] : [];
  return isHttps(server) ? ['http'] : ['tcp'];
}

/** Routes of a kind that no server of the VirtualService's hosts follows. */
export interface UnfollowedRoutes {
  readonly kind: RouteKind;
  readonly origin: Origin;
  /** Servers that have its hosts, and their Gateways. */
  readonly servers: readonly { readonly gateway: Resource; readonly server: GatewayServer }[];
  /** Whether the VirtualService has routes of another kind that are followed. */
  readonly hasOthers: boolean;
}

/** None where sidecars follow them, or a Gateway that is named is not here. */
export function unfollowedRoutes(
  mesh: Mesh,
  virtualService: Resource,
): readonly UnfollowedRoutes[] {
  const view = asVirtualService(virtualService);
  const named = view.gateways.value.map(({ value }) => value);
  const bindings = hostBindings(mesh, virtualService);
  const isAllHere =
    named.length > 0 &&
    bindings.length === named.length &&
    bindings.every(({ gateway }) => gateway.group === 'networking.istio.io');
  const servers = bindings.flatMap(({ gateway, servers: own }) =>
    own.map((server) => ({ gateway, server })),
  );
  if (!isAllHere || servers.length === 0) return [];
  const followed = new Set(servers.flatMap(({ server }) => kindsFollowed(server)));
  const written = KINDS.filter((kind) => view[kind].value.length > 0);
  return written
    .filter((kind) => !followed.has(kind))
    .map((kind) => ({
      kind,
      origin: view[kind].value[0]?.origin ?? view.origin,
      servers,
      hasOthers: written.some((other) => followed.has(other)),
    }));
}
