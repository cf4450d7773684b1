import type { BackendRef, RouteApiMatch, RouteApiRule, RouteFilter } from '../../istio/index.ts';
import { asReferenceGrant, asRoute } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { creationOrders } from '../registry/creation-order.ts';
import { registryOf } from '../registry/service-registry.ts';
import type { TextMatch } from '../request/text-match.ts';
import type { ProxyRoute } from './applicable-routes.ts';
import type { RouteDestination, RouteMatch, RouteRedirect, RouteRewrite } from './route-rule.ts';

/**
 * The routes of HTTPRoutes for one host in the order in which they are tried: by path, method, headers and query
 * parameters, and only then by the age of their objects. Null where only ages that are not told could decide.
 * GWAPI-3…7, 11.
 */
export function httpRouteRules(
  mesh: Mesh,
  routes: readonly Resource[],
  needsGrant: boolean,
): readonly ProxyRoute[] | null {
  const orders = creationOrders(routes, (route) => route);
  if (orders.length === 0) return null;
  const tables = orders.map((order) =>
    order
      .flatMap((route) => entriesOf(mesh, route, needsGrant))
      .toSorted((a, b) => comparePrecedence(a.match, b.match)),
  );
  const [first, ...others] = tables;
  const text = JSON.stringify(first?.map(({ rule }) => rule.origin));
  return others.every((other) => JSON.stringify(other.map(({ rule }) => rule.origin)) === text)
    ? (first ?? null)
    : null;
}

type Entry = ProxyRoute & { readonly match: RouteMatch };

function entriesOf(mesh: Mesh, route: Resource, needsGrant: boolean): readonly Entry[] {
  return asRoute(route).rules.value.flatMap((rule, index) => {
    const matches = rule.matches.value.map(readMatch);
    const read = readRule(mesh, route, rule, { index, needsGrant });
    const all: readonly RouteMatch[] =
      matches.length === 0 ? [{ ...NO_CONDITION, origin: rule.origin }] : matches;
    return all.map((match) => ({ match, rule: { ...read, matches: all } }));
  });
}

const NO_CONDITION: Omit<RouteMatch, 'origin'> = {
  uri: { kind: 'prefix', text: '/' },
  wholeSegments: true,
  ignoreUriCase: false,
  scheme: null,
  method: null,
  authority: null,
  headers: new Map(),
  withoutHeaders: new Map(),
  queryParams: new Map(),
  port: null,
  sourceLabels: new Map(),
  sourceNamespace: null,
  gateways: [],
};

function readMatch(match: RouteApiMatch): RouteMatch {
  const method = match.method?.value;
  return {
    ...NO_CONDITION,
    origin: match.origin,
    uri: {
      kind: PATH_KINDS.get(match.pathType?.value ?? '') ?? 'prefix',
      text: match.path?.value ?? '/',
    },
    method: method === undefined ? null : { kind: 'exact', text: method },
    headers: textsOf(match.headers),
    queryParams: textsOf(match.queryParams),
  };
}

const PATH_KINDS = new Map([
  ['Exact', 'exact' as const],
  ['PathPrefix', 'prefix' as const],
  ['RegularExpression', 'regex' as const],
]);

/** Of several entries with one name only the first counts. */
function textsOf({ value }: RouteApiMatch['headers']): ReadonlyMap<string, TextMatch> {
  return new Map(
    value
      .toReversed()
      .map(({ name, type, value: text }): [string, TextMatch] => [
        name?.value ?? '',
        { kind: type?.value === 'RegularExpression' ? 'regex' : 'exact', text: text?.value ?? '' },
      ]),
  );
}

const PATH_RANK = { exact: 3, prefix: 2, regex: 1, present: 0 } as const;

/** What is asked for more exactly comes first (GWAPI-4). */
function comparePrecedence(a: RouteMatch, b: RouteMatch): number {
  const rank = (match: RouteMatch): readonly number[] => [
    PATH_RANK[match.uri?.kind ?? 'present'],
    match.uri === null || match.uri.kind === 'present' ? 0 : match.uri.text.length,
    match.method === null ? 0 : 1,
    match.headers.size,
    match.queryParams.size,
  ];
  const [first, second] = [rank(a), rank(b)];
  const differing = first.findIndex((value, index) => value !== second[index]);
  return differing < 0 ? 0 : (second[differing] ?? 0) - (first[differing] ?? 0);
}

function readRule(
  mesh: Mesh,
  route: Resource,
  rule: RouteApiRule,
  { index, needsGrant }: { readonly index: number; readonly needsGrant: boolean },
): ProxyRoute['rule'] {
  const redirect = rule.filters.value.find(({ type }) => type?.value === 'RequestRedirect');
  const rewrite = rule.filters.value.find(({ type }) => type?.value === 'URLRewrite');
  const isOdd = rule.filters.value.some(({ type }) => !KNOWN_FILTERS.has(type?.value ?? ''));
  const destinations = rule.backendRefs.value.map((ref) =>
    readBackend(mesh, route, ref, needsGrant),
  );
  const served = destinations.filter(({ weight }) => weight > 0);
  const nothing = {
    host: '',
    subset: null,
    port: null,
    weight: 1,
    origin: rule.origin,
    invalid: true,
  };
  return {
    index,
    origin: rule.origin,
    matches: [],
    destinations: served.length === 0 ? [nothing] : served,
    redirect: redirect === undefined ? null : readRedirect(redirect),
    directStatus: null,
    rewrite: rewrite === undefined ? null : readRewrite(rewrite),
    fault: null,
    timeout: (rule.backendTimeout ?? rule.timeout)?.value ?? null,
    retries: null,
    mirrors: [],
    refused: isOdd,
  };
}

/** Filters that change nothing of where a request leads count as well. */
const KNOWN_FILTERS: ReadonlySet<string> = new Set([
  'RequestRedirect',
  'URLRewrite',
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestMirror',
  'CORS',
]);

function readBackend(
  mesh: Mesh,
  route: Resource,
  ref: BackendRef,
  needsGrant: boolean,
): RouteDestination {
  const namespace = ref.namespace?.value ?? route.namespace;
  const name = ref.name?.value ?? '';
  const host = `${name}.${namespace}.svc.${mesh.configuration.clusterDomain}`;
  const isService = (ref.kind?.value ?? 'Service') === 'Service' && (ref.group?.value ?? '') === '';
  const isThere = isService && registryOf(mesh).named(host).length > 0;
  const isGranted =
    !needsGrant || namespace === route.namespace || grants(mesh, route, namespace, name);
  return {
    host,
    subset: null,
    port: ref.port?.value ?? null,
    weight: ref.weight?.value ?? 1,
    origin: ref.origin,
    invalid: !isThere || !isGranted,
  };
}

/** GWAPI-7: in the namespace of the backend. */
const grants = (mesh: Mesh, route: Resource, namespace: string, name: string): boolean =>
  mesh
    .ofKind('gateway.networking.k8s.io', 'ReferenceGrant')
    .filter((grant) => grant.namespace === namespace)
    .map((grant) => asReferenceGrant(grant))
    .some(
      ({ from, to }) =>
        from.value.some(
          (one) => one.kind?.value === route.kind && one.namespace?.value === route.namespace,
        ) &&
        to.value.some(
          (one) => one.kind?.value === 'Service' && (one.name === null || one.name.value === name),
        ),
    );

/** The port is the given one, the scheme's own where that is given, else the listener's (GWAPI-11). */
const readRedirect = (filter: RouteFilter): RouteRedirect => ({
  uri: filter.redirectPath?.value ?? null,
  prefix: filter.redirectPrefix?.value ?? null,
  authority: filter.redirectHost?.value ?? null,
  scheme: filter.scheme?.value ?? null,
  port: filter.redirectPort?.value ?? (filter.scheme === null ? 'of-request' : null),
  status: filter.statusCode?.value ?? 301,
});

const readRewrite = (filter: RouteFilter): RouteRewrite => ({
  uri: filter.rewritePrefix?.value ?? null,
  regex: filter.rewritePath === null ? null : { match: '/.*', rewrite: filter.rewritePath.value },
  authority: filter.rewriteHost?.value ?? null,
});
