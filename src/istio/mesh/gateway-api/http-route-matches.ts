import type { RouteApiMatch, RouteApiRule } from '../../views/gateway-api.ts';
import type { TextMatch } from '../request/text-match.ts';
import type { RouteMatch } from '../routes/route-rule.ts';

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
export function comparePrecedence(a: RouteMatch, b: RouteMatch): number {
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
