import {
  catchesAll,
  commonHosts,
  covers,
  virtualServicesOf,
  writtenServers,
} from '../../istio/index.ts';
import type { GatewayServer, Mesh, RouteRule } from '../../istio/index.ts';
import { API_GROUPS, listed, subjectText, say, slot } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import { apiRedirectLoops } from './api-redirect-loops.ts';
import { redirectsBehindBalancers } from './redirects-behind-balancers.ts';
import { redirectCircles } from './redirects-to-nowhere.ts';

/** The Location of such a redirect is what was asked for, so that the next request is redirected alike: ROUTE-43. */
export const redirectedToItself = check({
  id: 'redirected-to-itself',
  title: 'Redirect sends clients back to the address they requested',
  level: 'high',
  blind:
    'Proxies before the gateway, and hosts of several VirtualServices or HTTPRoutes at one gateway.',
  find: ({ mesh }) => {
    const toHttps = [
      ...redirectLoops(mesh).map(tell),
      ...apiRedirectLoops(mesh),
      ...redirectsBehindBalancers(mesh),
    ];
    return [...toHttps, ...redirectCircles(mesh, new Set(toHttps.map(({ subject }) => subject)))];
  },
});

type RouteMatch = RouteRule['matches'][number];

/** A VirtualService as proxies follow it. */
type BoundVirtualService = ReturnType<typeof virtualServicesOf>['all'][number];

/** A route that sends requests at a server back to where they came. */
interface RedirectLoop {
  readonly virtualService: Resource;
  readonly rule: RouteRule;
  readonly hosts: readonly string[];
  readonly gateway: Resource;
  readonly server: GatewayServer;
}

/** Of each VirtualService at a Gateway the first. */
function redirectLoops(mesh: Mesh): readonly RedirectLoop[] {
  return mesh.ofKind(API_GROUPS.istioNetworking, 'Gateway').flatMap((gateway) => {
    const found = new Map<Resource, RedirectLoop>();
    for (const server of writtenServers(gateway).filter(({ isHttps }) => isHttps))
      for (const bound of virtualServicesOf(mesh, server.gateway).all) {
        const hosts = hostsAlone(mesh, server, bound);
        const rule = hosts.length === 0 ? undefined : loopingRule(bound, hosts, server);
        const { resource: virtualService } = bound;
        if (rule !== undefined && !found.has(virtualService))
          found.set(virtualService, { virtualService, rule, hosts, gateway, server });
      }
    return [...found.values()];
  });
}

/** Those that no other VirtualService has there: of several the age decides whose routes come first (ROUTE-14). */
function hostsAlone(
  mesh: Mesh,
  server: GatewayServer,
  bound: BoundVirtualService,
): readonly string[] {
  const others = virtualServicesOf(mesh, server.gateway).all.filter((one) => one !== bound);
  const taken = new Set(others.flatMap((one) => commonHosts(server, one)));
  return bound.exportTo.has('*')
    ? commonHosts(server, bound).filter((host) => !taken.has(host))
    : [];
}

/** The first route that redirects what it gets over HTTPS to itself; none after one that may take everything. */
function loopingRule(
  { http }: BoundVirtualService,
  hosts: readonly string[],
  server: GatewayServer,
): RouteRule | undefined {
  const earlier: RouteMatch[] = [];
  for (const rule of http) {
    const own = rule.matches.flatMap((match) => overHttps(match, server) ?? []);
    const isOpen = own.some((match) => isKept(match) && !earlier.some((one) => covers(one, match)));
    if ((rule.matches.length === 0 || isOpen) && leadsBack(rule, hosts, server)) return rule;
    if (rule.matches.length === 0 || own.some((match) => catchesAll(match) || asksHow(match)))
      return undefined;
    earlier.push(...own);
  }
  return undefined;
}

/** What a match asks of requests at a server for HTTPS; null where it takes none, or only those of some proxies. */
function overHttps(match: RouteMatch, server: GatewayServer): RouteMatch | null {
  const { port, gateways, scheme, sourceLabels, sourceNamespace } = match;
  if (port !== null && port !== server.port) return null;
  if (gateways.length > 0 && !gateways.includes(server.gateway)) return null;
  if (gateways.length === 0 && (sourceLabels.size > 0 || sourceNamespace !== null)) return null;
  if (scheme?.kind === 'exact') return scheme.text === 'https' ? { ...match, scheme: null } : null;
  return match;
}

/** Whether the request that follows a redirect fits as well: paths and queries stay, and clients ask with GET. */
const isKept = ({ method, scheme, headers, withoutHeaders }: RouteMatch): boolean =>
  (method === null || (method.kind === 'exact' && method.text === 'GET')) &&
  scheme === null &&
  headers.size === 0 &&
  withoutHeaders.size === 0;

/** Whether it may take all that came over HTTPS, by what a proxy before it or the gateway writes down of that. */
const asksHow = ({ scheme, headers, withoutHeaders }: RouteMatch): boolean =>
  scheme !== null ||
  [...headers.keys(), ...withoutHeaders.keys()].some((name) =>
    /forwarded|proto|scheme|https?|ssl|tls/i.test(name),
  );

/** Whether the Location is that of the request: a scheme alone leaves host, port and path. */
function leadsBack(
  { redirect }: RouteRule,
  hosts: readonly string[],
  server: GatewayServer,
): boolean {
  if (redirect === null || redirect.scheme !== 'https') return false;
  const { uri, prefix, authority, port } = redirect;
  const number = port === 'of-request' ? server.port : port;
  return (
    uri === null &&
    prefix === null &&
    (authority === null || hosts.every((host) => host === authority.toLowerCase())) &&
    (number === null || (number === HTTPS_PORT && server.port === HTTPS_PORT))
  );
}

/** No Location names it. */
const HTTPS_PORT = 443;

const hostText = (host: string): string => (host === '*' ? 'any host' : host);

const tell = ({ virtualService, rule, hosts, gateway, server }: RedirectLoop): Told => ({
  subject: virtualService,
  key: `redirect at ${gateway.namespace}/${gateway.name}`,
  scope: scopeOf('service'),
  message: `A route of ${subjectText(virtualService)} redirects requests over HTTPS for ${listed(hosts.map(hostText), 2)} in a circle: they are sent to the very address they ask for, again and again, and never get an answer.`,
  why: say`A route of ${slot.object(virtualService)} (${slot.place(rule.origin)}) redirects to \`https\` and changes nothing else, and port ${slot.number(server.port)} of ${slot.object(gateway)} (${slot.place(server.origin)}) gives it requests that came over HTTPS already.`,
  symptom: say`browsers say ERR_TOO_MANY_REDIRECTS, and \`curl -L\` gives up after 50 redirects`,
  origin: rule.origin,
  related: [server.origin],
  fix: {
    text: say`Let the route take requests in plaintext only (\`match: [{ port: 80 }]\`), or take it out and write \`tls: { httpsRedirect: true }\` for the server of port 80.`,
  },
});
