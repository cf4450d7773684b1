import { unknown } from '../mesh.ts';
import type { Origin } from '../../../manifest/index.ts';
import { groupedBy } from '../../matching/grouping.ts';
import type { Mesh } from '../mesh.ts';
import { isHttp } from '../registry/port-protocol.ts';
import type { TokenValidation } from '../request/request-attributes.ts';
import type { DestinationSight } from '../routes/decide-route.ts';
import { decideRoute } from '../routes/decide-route.ts';
import type { RoutedRequest } from '../routes/request-matcher.ts';
import { matcherOf, pathOf } from '../routes/request-matcher.ts';
import { sameDecision } from '../routes/route-decision.ts';
import type { Found, TlsChain } from '../routes/tcp-routes.ts';
import { decideConnection, chainFor } from '../routes/tcp-routes.ts';
import type { ConnectionRoutes, GatewayHost } from './server-routes.ts';
import { clusterInName } from './east-west-gateway.ts';
import type { GatewayServer } from './gateway-server.ts';
import type { HttpRequest } from '../request/request.ts';
import type { RouteDecision } from '../routes/route-decision.ts';

/** Gives what leads calls at a gateway's servers: VirtualServices, or routes of the Gateway API. */
export interface RouteSource {
  /** The routes of a name at servers with one table, in each order of age that their objects may have. */
  hosts(servers: readonly GatewayServer[], name: string): readonly (GatewayHost | undefined)[];
  connections(server: GatewayServer): readonly ConnectionRoutes[];
  /** Names what is missing where those orders end differently. */
  readonly undated: string;
}

interface AtGateway {
  readonly mesh: Mesh;
  readonly source: RouteSource;
  readonly sight: DestinationSight;
  readonly validation: TokenValidation | null;
}

/**
 * Decides what a gateway does with a call to a port on which it has these servers. Each address that they
 * bind is a listener of its own, and which of them is called is not told. GW-4, 7…9, 12.
 */
export function decideAtServers(
  at: AtGateway,
  servers: readonly GatewayServer[],
  call: GatewayCall,
): GatewayDecision {
  const listeners = [...groupedBy(servers, addressOf).values()];
  if (listeners.length === 0) return { kind: 'connection-refused', because: [] };
  return sameDecision(
    listeners.map((ofAddress) => decideAtListener(at, ofAddress, call)),
    'to which of the addresses that its servers bind the call comes',
  );
}

/** An address that is written as all of them is not another listener, though its servers are another's rivals (GW-5). */
const addressOf = ({ bind }: GatewayServer): string => (bind === '0.0.0.0' ? '' : bind);

function decideAtListener(
  at: AtGateway,
  servers: readonly GatewayServer[],
  call: GatewayCall,
): GatewayDecision {
  const because = servers.map(({ origin }) => origin);
  const request: RoutedRequest = {
    ...call.http,
    scheme: call.encrypted ? 'https' : 'http',
    validation: at.validation,
  };
  if (call.encrypted) return decideEncrypted(at, servers, request);
  const plain = servers.filter(({ encrypted }) => !encrypted);
  const [first] = plain;
  if (first !== undefined && isHttp(first.protocol)) return decideHttp(at, plain, request);
  const tables = possibleChains(at, servers);
  return sameDecision(
    possiblePlain(at, servers).flatMap((found) =>
      tables.map((chains): GatewayDecision => {
        if (found !== undefined) return decideConnection(found, at.sight);
        return isOpen(servers, chains)
          ? (lostBeforeHandshake(at, servers) ?? { kind: 'reset', flag: null, because })
          : { kind: 'connection-refused', because };
      }),
    ),
    at.source.undated,
  );
}

/**
 * Gives what closes a connection in plaintext at a server for TLS of all names: its destination is looked for
 * before the handshake fails (GW-8). Null where the destination is there, or ages decide which it is.
 */
function lostBeforeHandshake(
  at: AtGateway,
  servers: readonly GatewayServer[],
): GatewayDecision | null {
  const [first, ...others] = servers
    .filter(
      (one) => !one.isHttps && one.isTerminating && one.hosts.some(({ host }) => host === '*'),
    )
    .flatMap((one) => at.source.connections(one));
  if (first?.tcp === undefined || others.length > 0) return null;
  const decision = decideConnection(first.tcp, at.sight);
  const isLost =
    decision.kind === 'route' && decision.destinations.every(({ fails }) => fails === 'NC');
  return isLost ? decision : null;
}

/** Finds where the first server for plaintext leads its bytes, in each order of age. */
function possiblePlain(
  { source }: AtGateway,
  servers: readonly GatewayServer[],
): readonly (Found | undefined)[] {
  const first = servers.find(({ encrypted }) => !encrypted);
  if (first === undefined || isHttp(first.protocol)) return [undefined];
  return source.connections(first).map(({ tcp }) => tcp);
}

/**
 * Tells whether there is a listener at all; servers without routes for their connections make none (GW-9).
 */
const isOpen = (servers: readonly GatewayServer[], chains: readonly TlsChain<Lead>[]): boolean =>
  chains.length > 0 ||
  servers.some(
    (one) => one.mode === 'AUTO_PASSTHROUGH' || (!one.encrypted && isHttp(one.protocol)),
  );

/** Requests of a server that decrypts them, a connection that is led on, or one of the clusters behind the gateway. */
type Lead = GatewayServer | Found;

interface Chain extends TlsChain<Lead> {
  /** The address as the server writes it, of a match of a tls route; null for what the gateway decrypts. */
  readonly matchAt: string | null;
}

/** Above this number the orders in which objects may be made are not gone through. */
const MOST_ORDERS = 24;

/** The chain whose name covers the one in the handshake most specifically answers: GW-8, 9, ROUTE-64. */
function decideEncrypted(
  at: AtGateway,
  servers: readonly GatewayServer[],
  request: RoutedRequest,
): GatewayDecision {
  const name = nameIn(request);
  const because = servers.map(({ origin }) => origin);
  if (name === null) return unknown('the name in the TLS handshake');
  const behind = clusterInName(at.sight, servers, name);
  if (behind !== undefined) return decideConnection(behind, at.sight);
  const takesRequests = servers.some((one) => !one.encrypted && isHttp(one.protocol));
  const tables = possibleChains(at, servers);
  return sameDecision(
    possiblePlain(at, servers).flatMap((plain) =>
      tables.map((chains): GatewayDecision => {
        const found = chainFor(chains, name);
        if (found.kind === 'refused')
          return unknown('what was there before: Envoy refuses the listener');
        if (found.kind === 'chain')
          return 'hosts' in found.leads
            ? decideHttp(at, [found.leads], request)
            : decideConnection(found.leads, at.sight);
        if (plain !== undefined) return decideConnection(plain, at.sight);
        return isOpen(servers, chains)
          ? { kind: 'reset', flag: takesRequests ? 'DPE' : null, because }
          : { kind: 'connection-refused', because };
      }),
    ),
    at.source.undated,
  );
}

const isAutomatic = ({ mode }: GatewayServer): boolean => mode === 'AUTO_PASSTHROUGH';

/** The chains of a port in each order of age that the objects of each server may have. */
function possibleChains(
  at: AtGateway,
  servers: readonly GatewayServer[],
): readonly (readonly Chain[])[] {
  let tables: readonly (readonly Chain[])[] = [[]];
  for (const one of servers.filter(({ encrypted }) => encrypted)) {
    const orders = chainsOf(at, one);
    tables = tables.flatMap((table) => orders.map((chains) => [...table, ...chains]));
    if (tables.length > MOST_ORDERS) return [];
  }
  return tables.map(withoutRepetition);
}

/** A server that decrypts has a chain for its hosts, others one for each match of their routes (GW-9). */
function chainsOf(at: AtGateway, one: GatewayServer): readonly (readonly Chain[])[] {
  const names = [...new Set(one.hosts.map(({ host }) => host))];
  if (one.isHttps) return [[{ names, leads: one, matchAt: null }]];
  if (isAutomatic(one)) return [[]];
  return at.source.connections(one).map(({ tcp, tls }) => {
    if (!one.isTerminating) return tls.map((chain) => ({ ...chain, matchAt: one.bind }));
    return tcp === undefined ? [] : [{ names, leads: tcp, matchAt: null }];
  });
}

/** A match that repeats a name of an earlier one on its address is left out whole; what is decrypted is not compared (ROUTE-64). */
function withoutRepetition(chains: readonly Chain[]): readonly Chain[] {
  const taken = new Set<string>();
  return chains.filter(({ names, matchAt }) => {
    if (matchAt === null) return true;
    const places = names.map((name) => `${matchAt} ${name}`);
    if (places.some((place) => taken.has(place))) return false;
    for (const place of places) taken.add(place);
    return true;
  });
}

function decideHttp(
  at: AtGateway,
  servers: readonly GatewayServer[],
  request: RoutedRequest,
): GatewayDecision {
  const name = nameIn(request);
  if (name === null) return unknown('the host of the request');
  const [first] = servers;
  const addressed = first === undefined ? request : { ...request, addressedPort: first.port };
  return sameDecision(decisionsOfOrders(at, servers, name, addressed), at.source.undated);
}

/** One for each order of age, found when it is asked for. */
function* decisionsOfOrders(
  { source, sight }: AtGateway,
  servers: readonly GatewayServer[],
  name: string,
  request: RoutedRequest,
): Generator<GatewayDecision> {
  const fits = matcherOf(request);
  for (const found of source.hosts(servers, name))
    if (found === undefined)
      yield { kind: 'no-route', because: servers.map(({ origin }) => origin) };
    else
      // what came over TLS is HTTPS already, also at a server that says it of HTTPS
      yield found.redirectsToHttps && request.scheme === 'http'
        ? toHttps(request, found.because)
        : decideRoute(found.routes, request, sight, found.because, fits);
}

/** Redirects to the same host, with the port that the client wrote (GW-12). */
function toHttps(request: RoutedRequest, because: readonly Origin[]): GatewayDecision {
  const { host, path } = request;
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(host ?? '') ?? [];
  const location =
    host === null || path === null
      ? null
      : {
          scheme: 'https',
          host: name,
          port: port === undefined ? null : Number(port),
          path: pathOf(path),
        };
  return { kind: 'redirect', status: 301, location, because };
}

const nameIn = ({ host }: RoutedRequest): string | null =>
  host === null ? null : host.toLowerCase().replace(/:\d+$/, '');

/** A request that arrives at a gateway's proxy from outside. */
export interface GatewayCall {
  readonly port: number;
  /** Tells whether the call comes inside TLS; the name in the handshake is then that of the request. */
  readonly encrypted: boolean;
  readonly http: HttpRequest;
  /** The address of the client, both of its packets and as it is forwarded; it is absent where that is not known. */
  readonly client?: string;
}

/**
 * Says what a gateway does with a call; it may end before any route, without a listener on the port or a
 * filter chain (GW-7).
 */
export type GatewayDecision =
  | RouteDecision
  | { readonly kind: 'connection-refused'; readonly because: readonly Origin[] }
  /** `DPE` where TLS meets a server that takes none (GW-4). */
  | { readonly kind: 'reset'; readonly flag: 'DPE' | null; readonly because: readonly Origin[] };
