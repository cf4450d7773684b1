import type { RouteApiRule, RouteFilter, RouteApiMatch } from '../../views/gateway-api.ts';
import { asRoute } from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import { parseGoDuration } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import type { BackendPlace } from './route-backends.ts';
import { readBackend, isProgrammed } from './route-backends.ts';
import type { ProxyRoute } from '../routes/proxy-routes.ts';
import { segmentPrefix } from '../routes/path-modifier.ts';
import type {
  RouteMatch,
  RouteMirror,
  RouteRedirect,
  RouteRetries,
  RouteRewrite,
} from '../routes/route-rule.ts';
import type { TextMatch } from '../request/text-match.ts';

/** The matches of a rule of an HTTPRoute or a GRPCRoute; without any it matches everything (GWAPI-3, 4, 13). */
export function readApiMatches(rule: RouteApiRule, kind: string): readonly RouteMatch[] {
  const none = kind === 'GRPCRoute' ? null : NO_CONDITION.uri;
  const matches = rule.matches.value.map((match) => readMatch(match, none));
  return matches.length === 0 ? [{ ...NO_CONDITION, uri: none, origin: rule.origin }] : matches;
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

/** `none` is the path where none is asked for: a prefix of all by the CRD's default, nothing for gRPC. */
function readMatch(match: RouteApiMatch, none: TextMatch | null): RouteMatch {
  const method = match.method?.value;
  return {
    ...NO_CONDITION,
    origin: match.origin,
    uri: methodPath(match) ?? pathOf(match) ?? none,
    method: method === undefined ? null : { kind: 'exact', text: method },
    headers: textsOf(match.headers),
    queryParams: textsOf(match.queryParams),
  };
}

const pathOf = ({ path, pathType }: RouteApiMatch): TextMatch | null =>
  path === null && pathType === null
    ? null
    : { kind: PATH_KINDS.get(pathType?.value ?? '') ?? 'prefix', text: path?.value ?? '/' };

/** The path that a method of gRPC is called by; null where none is asked for (GWAPI-13). */
function methodPath({ grpcService, grpcMethod, grpcType }: RouteApiMatch): TextMatch | null {
  const [service, method] = [grpcService?.value, grpcMethod?.value];
  const isPattern = grpcType?.value === 'RegularExpression';
  if (service === undefined)
    return method === undefined ? null : { kind: 'regex', text: `/[^/]+/${method}` };
  if (method === undefined)
    return isPattern
      ? { kind: 'regex', text: `/${service}/.+` }
      : { kind: 'prefix', text: `/${service}/` };
  return { kind: isPattern ? 'regex' : 'exact', text: `/${service}/${method}` };
}

const PATH_KINDS = new Map([
  ['Exact', 'exact' as const],
  ['PathPrefix', 'prefix' as const],
  ['RegularExpression', 'regex' as const],
]);

/** Reads headers or parameters; of several entries with one name only the first counts. */
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

/** Compares two matches: the one that asks more exactly comes first (GWAPI-4). */
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

/**
 * The routes of HTTPRoutes and GRPCRoutes for one host in the order in which they are tried: by path, method, headers
 * and query parameters, and only then as their objects stand, oldest first. GWAPI-3…7, 11, 13, 17.
 */
export const httpRouteRules = (
  mesh: Mesh,
  order: readonly Resource[],
  needsGrant: boolean,
): readonly ProxyRoute[] =>
  order
    .flatMap((route) => entriesOf(mesh, route, needsGrant))
    .toSorted((a, b) => comparePrecedence(a.match, b.match));

type Entry = ProxyRoute & { readonly match: RouteMatch };

function entriesOf(mesh: Mesh, route: Resource, needsGrant: boolean): readonly Entry[] {
  const place = { mesh, route, needsGrant };
  if (!isProgrammed(place)) return [];
  return asRoute(route).rules.value.flatMap((rule, index) => {
    const matches = readApiMatches(rule, route.kind);
    const read = readRule(place, rule, index);
    return matches.map((match) => ({ match, rule: { ...read, matches } }));
  });
}

function readRule(place: BackendPlace, rule: RouteApiRule, index: number): ProxyRoute['rule'] {
  const filters = rule.filters.value;
  const redirect = filters.find(({ type }) => type?.value === 'RequestRedirect');
  const rewrite = filters.find(({ type }) => type?.value === 'URLRewrite');
  const destinations = rule.backendRefs.value.map((ref) => readBackend(place, ref));
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
    ...readTries(rule, place.route),
    mirrors: filters.flatMap((filter) => readMirror(place, filter)),
    cors: filters.some(({ type }) => type?.value === 'CORS') ? UNREAD_CORS : null,
    refused: false,
  };
}

/** A backend's time is that of each try where tries are asked for, else that of the whole request (GWAPI-10). */
export function readTries(
  { retry, timeout, backendTimeout }: RouteApiRule,
  source: Resource,
): {
  readonly timeout: string | null;
  readonly timeoutAt: ProxyRoute['rule']['timeoutAt'];
  readonly retries: RouteRetries | null;
} {
  const whole = durationOf(timeout);
  const backend = durationOf(backendTimeout);
  const placed = (field: RouteApiRule['timeout']): ProxyRoute['rule']['timeoutAt'] =>
    durationOf(field) === null || field === null ? null : { source, origin: field.origin };
  if (retry === null)
    return {
      timeout: backend ?? whole,
      timeoutAt: placed(backendTimeout) ?? placed(timeout),
      retries: null,
    };
  const codes = retry.codes.value.map(({ value }) => String(value));
  const retryOn = ['connect-failure', 'refused-stream', 'unavailable', 'cancelled', ...codes];
  return {
    timeout: whole,
    timeoutAt: placed(timeout),
    retries: {
      attempts: retry.attempts?.value ?? 2,
      retryOn: retryOn.join(','),
      perTryTimeout: backend,
      written: { source, origin: retry.attempts?.origin ?? retry.origin },
    },
  };
}

/** One of no length counts as none. */
const durationOf = (written: RouteApiRule['timeout']): string | null =>
  written === null || parseGoDuration(written.value) === 0 ? null : written.value;

/** A mirror without a share takes all requests (GWAPI-14). */
function readMirror(place: BackendPlace, filter: RouteFilter): readonly RouteMirror[] {
  if (filter.type?.value !== 'RequestMirror' || filter.mirror === null) return [];
  const { host, subset, port, invalid } = readBackend(place, { ...filter.mirror, weight: null });
  const { mirrorPercent, mirrorNumerator, mirrorDenominator } = filter;
  const percent =
    mirrorNumerator === null
      ? (mirrorPercent?.value ?? 100)
      : (100 * mirrorNumerator.value) / (mirrorDenominator?.value ?? 100);
  return invalid === true ? [] : [{ host, subset, port, percent }];
}

const UNREAD_CORS = { origins: null, answersOthers: false };

/** The port is the given one, the scheme's own where that is given, else the listener's (GWAPI-11). */
const readRedirect = (filter: RouteFilter): RouteRedirect => ({
  uri: filter.redirectPath?.value ?? null,
  prefix: filter.redirectPrefix?.value === '' ? null : (filter.redirectPrefix?.value ?? null),
  authority: filter.redirectHost?.value ?? null,
  scheme: filter.scheme?.value ?? null,
  port: filter.redirectPort?.value ?? (filter.scheme === null ? 'of-request' : null),
  status: filter.statusCode?.value ?? 301,
});

/** A last slash of what takes the place of a prefix does not count, and nothing in its place is `/` (GWAPI-11). */
export const readRewrite = (filter: RouteFilter): RouteRewrite => ({
  uri: filter.rewritePrefix === null ? null : segmentPrefix(filter.rewritePrefix.value) || '/',
  regex: filter.rewritePath === null ? null : { match: '/.*', rewrite: filter.rewritePath.value },
  authority: filter.rewriteHost?.value ?? null,
});
