import type { GatewayServer, Mesh, View } from '../../istio/index.ts';
import {
  completedHost,
  gatewayNamed,
  registryOf,
  viewOf,
  protocolFamily,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { firstOf } from '../../manifest/index.ts';
import type { Some } from '../detection/check.ts';
import { hostBindings } from './host-bindings.ts';
import type { RouteKind } from '../route-never-answers/route-kinds.ts';
import { kindsFollowed } from '../route-never-answers/route-kinds.ts';
import { isUnreached, routeLists } from './route-lists.ts';

type RegistryService = ReturnType<typeof registryOf>['services'][number];

/** A destination without a port: the one that the client addressed is taken, which its host may not have (ROUTE-37). */
export interface UnnamedPort {
  /** The host as it is written. */
  readonly host: string;
  readonly origin: Origin;
  readonly use: 'route' | 'mirror' | 'mirror of a list';
  /**
   * Says what the host is, and where requests come from that find no such port there; null where all find
   * one, or it is not told.
   */
  readonly astray: AstrayRequests | null;
}

export interface AstrayRequests {
  readonly target: Resource;
  /** Lists the ports that the host has. */
  readonly ports: readonly number[];
  /** Lists the servers of Gateways with their ports; for sidecars, what clients address. */
  readonly from: Some<{
    readonly object: Resource;
    readonly port: number;
    readonly origin: Origin;
  }>;
  readonly of: 'gateways' | 'sidecars';
}

/** Writes the first few of several ports, in words. */
export const portList = (ports: readonly number[]): string => firstOf(ports.map(String), 6);

interface PlacedDestination {
  readonly protocol: RouteKind;
  readonly route: WrittenRoute;
  readonly use: UnnamedPort['use'];
  readonly destination: View<'Destination'>;
}

/**
 * Holds what a route asks of the place that a request comes from; `http`, `tls` and `tcp` routes are alike in
 * it.
 */
interface WrittenRoute {
  readonly match: {
    readonly value: readonly {
      readonly port: { readonly value: number } | null;
      readonly gateways: { readonly value: readonly { readonly value: string }[] };
    }[];
  };
}

/** Lists all destinations of a VirtualService that name no port. */
export function unnamedPorts(mesh: Mesh, virtualService: Resource): readonly UnnamedPort[] {
  return placedDestinations(mesh, virtualService).flatMap(
    ({ protocol, route, use, destination }): readonly UnnamedPort[] => {
      const { host, portBlock } = destination;
      if (host === null || portBlock !== null) return [];
      const astray = astrayRequests(mesh, virtualService, { protocol, route, host: host.value });
      return [{ host: host.value, origin: host.origin, use, astray }];
    },
  );
}

/**
 * Lists destinations in the order in which they are written; routes that never see a request lead nobody
 * anywhere.
 */
function placedDestinations(mesh: Mesh, virtualService: Resource): readonly PlacedDestination[] {
  const { http, tls, tcp } = viewOf('VirtualService', virtualService);
  const lists = new Map(routeLists(mesh, virtualService).map((list) => [list.protocol, list]));
  const isDead = (protocol: RouteKind, index: number): boolean => {
    const list = lists.get(protocol);
    const listed = list?.routes[index];
    return list !== undefined && listed !== undefined && isUnreached(list, listed);
  };
  const placed = (protocol: RouteKind, index: number, route: WrittenRoute) => ({
    protocol,
    route: isDead(protocol, index) ? UNREACHED : route,
  });
  const entriesOf = (
    at: ReturnType<typeof placed>,
    entries: readonly { readonly destination: View<'Destination'> | null }[],
    use: UnnamedPort['use'],
  ): readonly PlacedDestination[] =>
    entries.flatMap(({ destination }) =>
      destination === null ? [] : [{ ...at, use, destination }],
    );
  return [
    ...http.value.flatMap((route, index) => {
      const at = placed('http', index, route);
      return [
        ...entriesOf(at, route.route.value, 'route'),
        ...entriesOf(at, [{ destination: route.mirror }], 'mirror'),
        ...entriesOf(at, route.mirrors.value, 'mirror of a list'),
      ];
    }),
    ...tls.value.flatMap((route, index) =>
      entriesOf(placed('tls', index, route), route.route.value, 'route'),
    ),
    ...tcp.value.flatMap((route, index) =>
      entriesOf(placed('tcp', index, route), route.route.value, 'route'),
    ),
  ];
}

/** Stands for a route that asks for a port that nobody has. */
const UNREACHED: WrittenRoute = {
  match: { value: [{ port: { value: -1 }, gateways: { value: [] } }] },
};

interface Leading extends Pick<PlacedDestination, 'protocol' | 'route'> {
  readonly host: string;
}

function astrayRequests(mesh: Mesh, subject: Resource, to: Leading): AstrayRequests | null {
  const { clusterDomain } = mesh.configuration;
  const [service, ...others] = registryOf(mesh).named(
    completedHost(to.host, subject.namespace, clusterDomain),
  );
  if (service === undefined || others.length > 0) return null;
  if (service.untold !== null || service.alias !== null || service.ports.length === 0) return null;
  return atGateways(mesh, subject, to, service) ?? atSidecars(mesh, subject, to, service);
}

const portsOf = ({ ports }: RegistryService): readonly number[] =>
  ports.map(({ number }) => number);

/**
 * Finds what goes astray at gateways: these take the only port there is; of several, the one that their own
 * server has.
 */
function atGateways(
  mesh: Mesh,
  subject: Resource,
  { protocol, route }: Leading,
  service: RegistryService,
): AstrayRequests | null {
  const ports = portsOf(service);
  if (ports.length < 2) return null;
  const [first, ...more] = hostBindings(mesh, subject).flatMap(({ gateway, servers }) =>
    servers
      .filter(
        (server) => isAskedAt(server, protocol, route, subject) && !ports.includes(server.port),
      )
      .map(({ port, origin }) => ({ object: gateway, port, origin })),
  );
  if (first === undefined) return null;
  return { target: service.resource, ports, from: [first, ...more], of: 'gateways' };
}

/** Tells whether requests at a server may take the route; where all are redirected to HTTPS none does. */
const isAskedAt = (
  server: GatewayServer,
  protocol: RouteKind,
  { match }: WrittenRoute,
  { namespace }: Resource,
): boolean =>
  !server.httpsRedirect &&
  isFollowed(server, protocol) &&
  isFor(match, server.port, (text) => {
    const named = gatewayNamed(text, namespace);
    return text !== 'mesh' && `${named.namespace}/${named.name}` === server.gateway;
  });

const isFollowed = (server: GatewayServer, protocol: RouteKind): boolean => {
  const [only, ...more] = kindsFollowed(server);
  return more.length === 0 && only === protocol;
};

const isFor = (
  { value }: WrittenRoute['match'],
  port: number,
  isNamed: (gateway: string) => boolean,
): boolean =>
  value.length === 0 ||
  value.some(
    (one) =>
      (one.port === null || one.port.value === port) &&
      (one.gateways.value.length === 0 ||
        one.gateways.value.some(({ value: text }) => isNamed(text))),
  );

/**
 * Finds what goes astray at sidecars: these take what the client addressed, even where there is only one
 * port. It is told where none of the ports that requests are addressed to is one of the destination: a port
 * of another use beside them may well be meant for nobody.
 */
function atSidecars(
  mesh: Mesh,
  subject: Resource,
  { protocol, route }: Leading,
  service: RegistryService,
): AstrayRequests | null {
  const { gateways, hosts } = viewOf('VirtualService', subject);
  const isOfMesh =
    gateways.value.length === 0 || gateways.value.some(({ value }) => value === 'mesh');
  if (protocol !== 'http' || !isOfMesh) return null;
  const { clusterDomain } = mesh.configuration;
  const addressed = hosts.value.flatMap(({ value }) =>
    registryOf(mesh).named(completedHost(value, subject.namespace, clusterDomain)),
  );
  const [first, ...more] = addressed.flatMap((one) =>
    one.ports
      .filter(
        ({ number, protocol: spoken }) =>
          ['http', 'auto'].includes(protocolFamily(spoken)) && isForMesh(route, number),
      )
      .map(({ number, origin }) => ({ object: one.resource, port: number, origin })),
  );
  const ports = portsOf(service);
  const areAllTold = addressed.every(({ untold, alias }) => untold === null && alias === null);
  if (!areAllTold || first === undefined) return null;
  const from = [first, ...more] as const;
  if (from.some(({ port }) => ports.includes(port))) return null;
  return { target: service.resource, ports, from, of: 'sidecars' };
}

const isForMesh = ({ match }: WrittenRoute, port: number): boolean =>
  isFor(match, port, (text) => text === 'mesh');
