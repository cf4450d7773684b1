import type { GatewayServer, Mesh, RouteRule } from '../../istio/index.ts';
import { gatewayNamed, textMatchOf, viewOf, writtenServers } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { kindsFollowed } from '../route-never-answers/route-kinds.ts';
import type { RouteKind } from '../route-never-answers/route-kinds.ts';

/** Requests at a gateway for which an object says who answers them. */
export interface ClaimedRequests {
  readonly resource: Resource;
  /**
   * The gateway, and the listener, or port of its servers, where one is named; null for whatever has the
   * host, as Ingresses do.
   */
  readonly place: { readonly gateway: string; readonly section: string | null } | null;
  readonly host: string;
  /** Matches the path; null for every path, and for connections, which have none. */
  readonly path: RouteRule['matches'][number]['uri'];
  /**
   * Holds what else is asked of a request, in one spelling; empty for nothing, null where that is not read.
   */
  readonly conditions: string | null;
  readonly origin: Origin;
}

type NamedGateway = ReturnType<typeof gatewayNamed>;

/** Lists what a VirtualService claims at gateways; what can get no request there answers none. */
export function claimsOfVirtualService(resource: Resource, mesh: Mesh): readonly ClaimedRequests[] {
  const { hosts, gateways } = viewOf('VirtualService', resource);
  const asked = requestsOfRoutes(resource);
  return gateways.value
    .filter(({ value }) => value !== 'mesh')
    .flatMap(({ value }) => {
      const named = gatewayNamed(value, resource.namespace);
      const gateway = `${named.namespace}/${named.name}`;
      const sectionOf = sectionsAt(gatewaysCalled(mesh, named));
      const got = asked.filter(({ kind, match }) =>
        mayGetRequests(resource, named, kind, match, mesh),
      );
      return hosts.value.flatMap((host) =>
        got.map(({ match, requests }) => ({
          ...{ resource, place: { gateway, section: sectionOf(match) } },
          ...{ host: host.value.toLowerCase(), ...requests },
        })),
      );
    });
}

/**
 * Names the part of a gateway that a match is for, of one with several ports: requests of one port are none of
 * another (ROUTE-30).
 */
function sectionsAt(gateways: readonly Resource[]): (match: AskedOfServer) => string | null {
  const ports = new Set(gateways.flatMap(writtenServers).map(({ port }) => port));
  const isOnly = ports.size === 1 && gateways.every(areServersTold);
  return (match) => (match?.port == null || isOnly ? null : `port ${String(match.port.value)}`);
}

interface RoutedRequests {
  readonly kind: RouteKind;
  readonly match: AskedOfServer;
  readonly requests: Pick<ClaimedRequests, 'path' | 'conditions' | 'origin'>;
}

function requestsOfRoutes(resource: Resource): readonly RoutedRequests[] {
  const view = viewOf('VirtualService', resource);
  const connections = (['tls', 'tcp'] as const).flatMap((kind) =>
    view[kind].value.flatMap(({ match, origin }) => {
      const requests = { path: null, conditions: null, origin };
      const matches = match.value.length === 0 ? [null] : match.value;
      return matches.map((one) => ({ kind, match: one, requests }));
    }),
  );
  const http = view.http.value.flatMap(({ match, origin }): readonly RoutedRequests[] =>
    match.value.length === 0
      ? [{ kind: 'http', match: null, requests: { path: null, conditions: '', origin } }]
      : match.value.map((one) => ({
          kind: 'http',
          match: one,
          requests: {
            path: one.uri === null ? null : textMatchOf(one.uri),
            conditions: null,
            origin: one.origin,
          },
        })),
  );
  return [...http, ...connections];
}

/** Holds what a match of a VirtualService asks of the server through which requests come; null for no match. */
type AskedOfServer = {
  readonly port: { readonly value: number } | null;
  readonly gateways: { readonly value: readonly { readonly value: string }[] };
} | null;

/**
 * Tells whether a route of a VirtualService may get requests at a gateway: whether one of its servers follows
 * routes of the kind and is what the match asks for (ROUTE-30, 31, 32, GW-8, 9, 12). It may at a Gateway that
 * is not seen, or of which the ports are not told.
 */
function mayGetRequests(
  virtualService: Resource,
  gateway: NamedGateway,
  kind: RouteKind,
  match: AskedOfServer,
  mesh: Mesh,
): boolean {
  if (!namesGateway(virtualService, gateway, match)) return false;
  const found = gatewaysCalled(mesh, gateway);
  return (
    found.length === 0 ||
    found.some(
      (one) =>
        !areServersTold(one) || writtenServers(one).some((server) => leads(server, kind, match)),
    )
  );
}

const namesGateway = (
  { namespace }: Resource,
  gateway: NamedGateway,
  match: AskedOfServer,
): boolean =>
  match === null ||
  match.gateways.value.length === 0 ||
  match.gateways.value.some(({ value }) => {
    const named = gatewayNamed(value, namespace);
    return named.namespace === gateway.namespace && named.name === gateway.name;
  });

/** Lists the Gateways that may be meant: what says no namespace is put where whoever applies it is. */
const gatewaysCalled = (mesh: Mesh, { namespace, name }: NamedGateway): readonly Resource[] =>
  mesh
    .ofKind('networking.istio.io', 'Gateway')
    .filter(
      (one) =>
        one.name === name &&
        (one.namespace === namespace || [one.namespace, namespace].includes('')),
    );

const areServersTold = (gateway: Resource): boolean =>
  viewOf('Gateway', gateway).servers.value.length === writtenServers(gateway).length;

const leads = (server: GatewayServer, kind: RouteKind, match: AskedOfServer): boolean =>
  (match?.port == null || match.port.value === server.port) &&
  kindsFollowed(server).includes(kind) &&
  !(kind === 'http' && server.httpsRedirect);
