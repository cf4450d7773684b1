import type { Mesh, View } from '../../istio/index.ts';
import { commonHost, routesAt, viewOf } from '../../istio/index.ts';
import { API_GROUPS, listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

type Listener = View<'GatewayApiListener'>;
type Rule = View<'Route'>['rules']['value'][number];
type Filter = Rule['filters']['value'][number];

/** A rule of an HTTPRoute that sends requests at a listener back to where they came. */
interface ApiRedirectLoop {
  readonly route: Resource;
  readonly rule: Rule;
  readonly hosts: readonly string[];
  readonly gateway: Resource;
  readonly listener: Listener;
}

/**
 * Finds the first of each HTTPRoute at a Gateway. A route that shares its host there with others is left out, for which
 * of them takes a request depends on all of their matches (GWAPI-3…7).
 */
function loopsAt(mesh: Mesh, gateway: Resource): readonly ApiRedirectLoop[] {
  const found = new Map<Resource, ApiRedirectLoop>();
  for (const listener of viewOf('GatewayApiGateway', gateway).listeners.value) {
    const routes = routesAt(mesh, gateway, listener);
    for (const route of routes) {
      if (route.kind !== 'HTTPRoute' || found.has(route)) continue;
      const hosts = hostsAlone(route, routes, listener);
      const rule =
        hosts.length === 0
          ? undefined
          : viewOf('Route', route).rules.value.find(
              (each, index, all) =>
                leadsBack(each, hosts, listener) && isFirst(each, all.slice(0, index)),
            );
      if (rule !== undefined) found.set(route, { route, rule, hosts, gateway, listener });
    }
  }
  return [...found.values()];
}

function hostsAlone(
  route: Resource,
  routes: readonly Resource[],
  listener: Listener,
): readonly string[] {
  const hostsOf = (one: Resource): readonly string[] =>
    viewOf('Route', one).hosts.flatMap((host) => commonHost(listener.host, host) ?? []);
  const taken = routes.filter((one) => one !== route).flatMap(hostsOf);
  return hostsOf(route).filter((host) => !taken.some((other) => commonHost(host, other)));
}

/** Tells whether nothing before it asks for the same, and the request that follows asks for it again. */
function isFirst({ matches, ...rule }: Rule, earlier: readonly Rule[]): boolean {
  const isKept = ({ method, headers }: Match): boolean =>
    (method === null || method.value === 'GET') && headers.value.length === 0;
  const asked = matches.value.filter(isKept).map(askedBy);
  const all = matches.value.length === 0 && rule.filters.value.length > 0 ? [EVERYTHING] : asked;
  const before = earlier.flatMap(({ matches: others }) =>
    others.value.length === 0 ? [EVERYTHING] : others.value.map(askedBy),
  );
  return all.some((one) => !before.some((other) => sameText(one, other)));
}

type Match = Rule['matches']['value'][number];

const askedBy = ({ path, pathType, method, headers, queryParams }: Match): readonly string[] => [
  `${pathType?.value ?? 'PathPrefix'} ${path?.value ?? '/'}`,
  method?.value ?? '',
  ...[headers, queryParams].map(({ value }) =>
    value.map(({ name, value: text }) => `${name?.value ?? ''}=${text?.value ?? ''}`).join(),
  ),
];

const EVERYTHING: readonly string[] = ['PathPrefix /', '', '', ''];

const sameText = (one: readonly string[], other: readonly string[]): boolean =>
  one.every((text, index) => text === other[index]);

/** Schemes with the port that no Location names. */
const PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
]);

/** Tells whether the Location is what was asked for: a scheme by itself goes to its own port. [src: Gateway API, HTTPRequestRedirectFilter.port] */
function leadsBack({ filters }: Rule, hosts: readonly string[], listener: Listener): boolean {
  const filter = filters.value.find(({ type }) => type?.value === 'RequestRedirect');
  if (filter === undefined || filter.redirectPath !== null || filter.redirectPrefix !== null)
    return false;
  const own = schemeOf(listener);
  const scheme = filter.scheme?.value ?? own;
  if (own === null || scheme !== own) return false;
  const name = filter.redirectHost?.value.toLowerCase();
  return (
    (name === undefined || hosts.every((host) => host === name)) &&
    portOf(filter, listener, scheme) === listener.port?.value
  );
}

const portOf = ({ redirectPort, scheme }: Filter, { port }: Listener, of: string) =>
  redirectPort?.value ?? (scheme === null ? port?.value : PORTS.get(of));

/** The scheme by which clients come; null for connections that are passed on as they are. */
function schemeOf({ protocol, isTerminating }: Listener): string | null {
  if (protocol?.value === 'HTTP') return 'http';
  return protocol?.value === 'HTTPS' && isTerminating ? 'https' : null;
}

const tell = ({ route, rule, hosts, gateway, listener }: ApiRedirectLoop): Told => {
  const over = (schemeOf(listener) ?? '').toUpperCase();
  const name = listener.name?.value ?? '';
  return {
    subject: route,
    key: `redirect at ${gateway.namespace}/${gateway.name}`,
    scope: scopeOf('service'),
    message: `A rule of ${subjectText(route)} redirects requests over ${over} for ${listed(
      hosts.map((host) => (host === '*' ? 'any host' : host)),
      2,
    )} in a circle: they are sent to the very address they ask for, again and again, and never get an answer.`,
    why: `A rule of ${subjectText(route)} (${placeOf(rule.origin)}) redirects without another host, port or path, and listener \`${name}\` of ${subjectText(gateway)} (${placeOf(listener.origin)}), to which the route is attached as well, gives it requests that came over ${over} already.`,
    symptom: say`browsers say ERR_TOO_MANY_REDIRECTS, and \`curl -L\` gives up after 50 redirects`,
    origin: rule.origin,
    related: [listener.origin],
    fix: {
      text: say`Put the redirect into a route of its own, whose parentRefs name the listener for plaintext by \`sectionName\`, and bind the others to the listener for HTTPS.`,
    },
  };
};

/** Tells of HTTPRoutes that redirect what came over HTTPS to HTTPS of the same address (ROUTE-43). */
export const apiRedirectLoops = (mesh: Mesh): readonly Told[] =>
  mesh
    .ofKind(API_GROUPS.gatewayApi, 'Gateway')
    .filter((gateway) => !viewOf('GatewayApiGateway', gateway).isWaypoint)
    .flatMap((gateway) => loopsAt(mesh, gateway).map(tell));
