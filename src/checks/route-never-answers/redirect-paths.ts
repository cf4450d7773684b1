import type { Mesh } from '../../istio/index.ts';
import { gatewayOutcome, gatewayPods, gatewaySurface, viewOf } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { API_GROUPS, isWildcard, placeOf } from '../../manifest/index.ts';

type GatewayPods = Parameters<typeof gatewayOutcome>[1];
type Surface = ReturnType<typeof gatewaySurface>;
type RouteRule = ReturnType<Surface['rulesFor']>[number];
type CallEnding = ReturnType<typeof gatewayOutcome>['endings'][number];
type Decision = Extract<CallEnding['chain'][number], { readonly step: 'route' }>['decision'];
type Redirect = Extract<Decision, { readonly kind: 'redirect' }>;

/** An address that a client asks a gateway for. */
export interface Address {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** A redirect that a gateway answers with. */
interface Hop {
  readonly from: Address;
  readonly to: Address;
  readonly status: number;
  /** Points to the route or the server that redirects. */
  readonly origin: Origin;
  /** Lists what else decides: the server or Gateway that leads there, and whose routes it has. */
  readonly because: readonly Origin[];
}

/** A request that a gateway redirects, and what becomes of whoever follows. */
export interface RedirectPath {
  readonly pods: GatewayPods;
  readonly surface: Surface;
  readonly hops: readonly [Hop, ...Hop[]];
  /** The host that is asked for first, as it is written: a name below a wildcard stands for all of these. */
  readonly written: string;
  /**
   * `circle`: the last address was asked for before; `closed`: nothing listens there; `unserved`: no server has the
   * name in the handshake; `no-route`: 404.
   */
  readonly end: 'circle' | 'closed' | 'unserved' | 'no-route';
}

const known = new WeakMap<Mesh, readonly RedirectPath[]>();

/**
 * Follows the redirects of gateways, as far as they lead to the same gateway, and gives those that end nowhere (ROUTE-43,
 * GW-6, 7, 12). Of gateways whose pods are not seen, or that others than Istio run, it gives the circles.
 */
export function redirectPaths(mesh: Mesh): readonly RedirectPath[] {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const seen = new Set<GatewayPods>(gatewayPods(mesh));
  const others = gatewayPods(mesh, 'and elsewhere').filter(({ kind }) => kind === 'elsewhere');
  const found = [...seen, ...others, ...ofOtherClasses(mesh)].flatMap((pods) =>
    pathsAt(mesh, pods).filter(({ end }) => end === 'circle' || seen.has(pods)),
  );
  known.set(mesh, found);
  return found;
}

const ofOtherClasses = (mesh: Mesh): readonly GatewayPods[] =>
  mesh
    .ofKind(API_GROUPS.gatewayApi, 'Gateway')
    .filter((gateway) => {
      const { isWaypoint, gatewayClassName } = viewOf('GatewayApiGateway', gateway);
      return !isWaypoint && gatewayClassName?.value !== 'istio';
    })
    .map((gateway) => ({ kind: 'managed', gateway }));

/** Bounds the requests that are asked of one gateway. */
const MOST_STARTS = 1_000;

/** Gives one for each place that redirects: what becomes of others that it redirects is much the same. */
function pathsAt(mesh: Mesh, pods: GatewayPods): readonly RedirectPath[] {
  const surface = gatewaySurface(mesh, pods);
  const found = new Map<string, RedirectPath>();
  for (const start of startsAt(mesh, surface)) {
    const path = followed(mesh, pods, surface, start);
    if (path?.end !== 'circle' && isWildcard(start.written)) continue;
    const place = path === null ? '' : placeOf(path.hops[0].origin);
    if (path !== null && !found.has(place)) found.set(place, path);
  }
  return [...found.values()];
}

interface Start extends Address {
  readonly written: string;
}

/** Lists requests that a route may redirect, one for each of its matches, and the first page of each host. */
function startsAt(mesh: Mesh, { hosts, ports, rulesFor }: Surface): readonly Start[] {
  const isOfServers = mesh
    .ofKind(API_GROUPS.istioNetworking, 'Gateway')
    .some((gateway) =>
      viewOf('Gateway', gateway).servers.value.some(
        ({ tls }) => tls?.httpsRedirect?.value === true,
      ),
    );
  const places = ports.flatMap((port) => ['http', 'https'].map((scheme) => ({ scheme, port })));
  return hosts
    .map((host) => host.toLowerCase())
    .map((written) => ({
      written,
      host: written === '*' ? ANYWHERE : written.replace(/^\*\.?/, 'any-other.'),
    }))
    .flatMap(({ written, host }) =>
      redirectedPaths(rulesFor(host), isOfServers).flatMap((path) =>
        places.map((place) => ({ ...place, host, path, written })),
      ),
    )
    .slice(0, MOST_STARTS);
}

/** A name of which nothing speaks. */
const ANYWHERE = 'any-other.example';

function redirectedPaths(rules: readonly RouteRule[], isOfServers: boolean): readonly string[] {
  const paths = rules.filter(({ redirect }) => redirect !== null).flatMap(pathsOf);
  return [...new Set(isOfServers && rules.length > 0 ? [...paths, '/'] : paths)];
}

/** Gives a path for each match by path alone: what else a route asks for may change from one request to the next. */
function pathsOf({ matches }: RouteRule): readonly string[] {
  if (matches.length === 0) return ['/'];
  return matches.flatMap((match) => {
    if (!isByPathAlone(match)) return [];
    if (match.uri === null) return ['/'];
    return match.uri.kind === 'exact' || match.uri.kind === 'prefix' ? [match.uri.text] : [];
  });
}

const isByPathAlone = (match: RouteRule['matches'][number]): boolean =>
  match.headers.size + match.withoutHeaders.size + match.queryParams.size === 0 &&
  (match.method === null || (match.method.kind === 'exact' && match.method.text === 'GET'));

/** More redirects one after the other are not followed. */
const MOST_HOPS = 8;

function followed(
  mesh: Mesh,
  pods: GatewayPods,
  surface: Surface,
  { written, ...start }: Start,
): RedirectPath | null {
  const first = answered(mesh, pods, surface, start);
  if (typeof first === 'string') return null;
  const hops: [Hop, ...Hop[]] = [first];
  const asked = new Set([addressText(start)]);
  for (let { to: at } = first; hops.length <= MOST_HOPS;) {
    if (asked.has(addressText(at)))
      return { pods, surface, written, hops: circleOf(hops, start), end: 'circle' };
    if (at.host !== start.host && !isWritten(surface, at.host)) return null;
    asked.add(addressText(at));
    const answer = answered(mesh, pods, surface, at);
    if (answer === 'other') return null;
    if (typeof answer === 'string') return endedBy({ pods, surface, written, hops, end: answer });
    hops.push(answer);
    at = answer.to;
  }
  return null;
}

/** Leaves out what leads to the same page over HTTPS, where that is redirected to itself. */
function circleOf(hops: RedirectPath['hops'], { path }: Address): RedirectPath['hops'] {
  const own = hops.find(
    ({ from, to }) => from.path === path && addressText(from) === addressText(to),
  );
  return own === undefined ? hops : [own];
}

const endedBy = (path: RedirectPath): RedirectPath | null =>
  path.end === 'no-route' && isUnservedPage(path) ? null : path;

/**
 * Tells whether whatever is asked for is redirected as it is (to HTTPS, to another host), and the first page, which is but
 * an example of it, is one that the host has no route for: what it has routes for is answered there.
 */
function isUnservedPage({ surface: { rulesFor }, hops: [first, ...more] }: RedirectPath): boolean {
  const last = more.at(-1) ?? first;
  return (
    [first, ...more].every(({ from, to }) => from.path === '/' && to.path === '/') &&
    !rulesFor(first.from.host).some(
      ({ redirect, matches }) =>
        redirect !== null && matches.some(({ uri }) => uri?.kind === 'exact' && uri.text === '/'),
    ) &&
    rulesFor(last.to.host).some(({ redirect }) => redirect === null)
  );
}

/** Tells whether the gateway has the host by its own name: one that only a wildcard covers may lead to others. */
const isWritten = ({ hosts }: Surface, host: string): boolean =>
  hosts.some((served) => served.toLowerCase() === host);

/** Gives the redirect by which an address is answered, or what becomes of it where that ends nowhere. */
function answered(
  mesh: Mesh,
  pods: GatewayPods,
  surface: Surface,
  at: Address,
): Hop | Exclude<RedirectPath['end'], 'circle'> | 'other' {
  // a gateway writes down itself how a request came
  const headers = new Map([['x-forwarded-proto', at.scheme]]);
  const [ending, ...others] = gatewayOutcome(mesh, pods, {
    port: at.port,
    encrypted: at.scheme === 'https',
    http: { method: 'GET', host: hostOf(at), path: at.path, headers, token: null },
  }).endings;
  if (ending === undefined || others.length > 0) return 'other';
  const decision = ending.chain.find((step) => step.step === 'route')?.decision;
  if (ending.ending.kind === 'refused' && decision === undefined) return 'closed';
  if (decision?.kind === 'connection-refused') return 'closed';
  if (decision?.kind === 'reset' && decision.flag === null) return 'unserved';
  if (decision?.kind === 'no-route' && ending.ending.kind === 'refused') return 'no-route';
  if (decision?.kind !== 'redirect' || !isSure(surface, at, decision)) return 'other';
  return hopOf(at, decision) ?? 'other';
}

/**
 * Tells whether it is the path that has a request redirected, so that the next one is answered alike, and no route may
 * take it by what a proxy before the gateway writes down of how it came.
 */
function isSure({ rulesFor }: Surface, { host }: Address, { because }: Redirect): boolean {
  const places = new Set(because.map(placeOf));
  const rules = rulesFor(host);
  return (
    !rules.some(({ matches }) => matches.some(asksHow)) &&
    rules
      .filter(({ redirect, origin }) => redirect !== null && places.has(placeOf(origin)))
      .every(({ matches }) => matches.every(isByPathAlone))
  );
}

const asksHow = ({ headers, withoutHeaders }: RouteRule['matches'][number]): boolean =>
  [...headers.keys(), ...withoutHeaders.keys()].some(
    (name) => name !== 'x-forwarded-proto' && /forwarded|proto|scheme|https?|ssl|tls/i.test(name),
  );

function hopOf(from: Address, { location, status, because }: Redirect): Hop | null {
  const [origin, ...rest] = because;
  if (location === null || origin === undefined) return null;
  const port = location.port ?? DEFAULT_PORTS.get(location.scheme);
  if (port === undefined) return null;
  const { scheme, path } = location;
  const to = { scheme, host: location.host.toLowerCase(), port, path };
  // whether the name of the host keeps a port that is no scheme's own is not followed
  const isKept = port === from.port && DEFAULT_PORTS.get(scheme) !== port;
  return isKept && addressText(to) !== addressText(from)
    ? null
    : { from, to, status, origin, because: rest };
}

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
]);

/** Names the host as a client does, with a port that its scheme does not say. */
const hostOf = ({ scheme, host, port }: Address): string =>
  DEFAULT_PORTS.get(scheme) === port ? host : `${host}:${String(port)}`;

export const addressText = (address: Address): string =>
  `${address.scheme}://${hostOf(address)}${address.path}`;
