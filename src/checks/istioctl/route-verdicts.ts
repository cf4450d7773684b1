import type { View } from '../../istio/index.ts';
import { groupedBy, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { compareText } from '../../manifest/index.ts';
import type { RouteList } from '../route-leads-astray/route-lists.ts';

/** Describes a route as `istioctl analyze` compares it with others of its list. */
interface ComparedRoute {
  readonly name: string | null;
  readonly matches: readonly ComparedMatch[];
}

interface ComparedMatch {
  readonly name: string | null;
  readonly asked: string;
  /** The match of a route of `http`; null for others, which are not compared by their prefixes. */
  readonly http: View<'HttpMatch'> | null;
}

/** A match that does nothing, because the match `byMatch` of the route `by` takes all that it asks for. */
export interface IneffectiveMatch {
  readonly route: number;
  readonly match: number;
  readonly by: number;
  readonly byMatch: number;
}

/** Holds what `istioctl analyze` says of one list of routes, each of its messages once. */
interface RouteVerdicts {
  /** The routes that it calls unused (IST0130). */
  readonly unused: readonly number[];
  /** The matches that it calls ineffective (IST0131). */
  readonly ineffective: readonly IneffectiveMatch[];
}

/**
 * Gives the verdicts of `istioctl analyze` on routes of one kind, with what it overlooks: it takes a route
 * without matches for the end of the list, compares whole matches, and for `http` compares prefixes with
 * equal conditions beside.
 */
export function verdictsOn(routes: readonly ComparedRoute[]): RouteVerdicts {
  const { unused, repeated, prefixes } = readThrough(routes);
  return {
    unused: distinct(unused, (route) => routeText(routes, route)),
    ineffective: [
      ...distinct(repeated, ({ route, match, by }) =>
        [routeText(routes, route), matchText(routes, route, match), routeText(routes, by)].join(
          ' ',
        ),
      ),
      ...distinct(coveredPrefixes(prefixes), (one) => coverText(routes, one)).map(ineffectiveOf),
    ],
  };
}

type Protocol = RouteList['protocol'];

const known = new WeakMap<Resource, Map<Protocol, RouteVerdicts>>();

/** Gives what it says of the routes of one kind in a VirtualService. */
function routeVerdicts(virtualService: Resource, protocol: Protocol): RouteVerdicts {
  const byProtocol = known.get(virtualService) ?? new Map<Protocol, RouteVerdicts>();
  const verdicts = byProtocol.get(protocol) ?? verdictsOn(comparedRoutes(virtualService, protocol));
  known.set(virtualService, byProtocol.set(protocol, verdicts));
  return verdicts;
}

function comparedRoutes(virtualService: Resource, protocol: Protocol): readonly ComparedRoute[] {
  const { http, tls, tcp } = viewOf('VirtualService', virtualService);
  if (protocol === 'http')
    return http.value.map(({ name, match }) => ({
      name: name?.value ?? null,
      matches: match.value.map((one) => ({
        name: one.name?.value ?? null,
        asked: one.asked,
        http: one,
      })),
    }));
  return (protocol === 'tls' ? tls : tcp).value.map(({ match }) => ({
    name: null,
    matches: match.value.map(({ asked }) => ({ name: null, asked, http: null })),
  }));
}

/** Points to a route of a VirtualService, as findings name it. */
interface Place {
  readonly subject: Resource;
  readonly list: Pick<RouteList, 'protocol'>;
  readonly route: { readonly index: number };
}

/** Tells whether `istioctl analyze` calls a route unused (IST0130). */
export const isUnused = ({ subject, list, route }: Place): boolean =>
  routeVerdicts(subject, list.protocol).unused.includes(route.index);

/** Lists what it says of the matches of a route (IST0131). */
export const ineffectiveMatches = ({ subject, list, route }: Place): readonly IneffectiveMatch[] =>
  ineffectiveByRoute(routeVerdicts(subject, list.protocol)).get(route.index) ?? [];

type ByRoute = ReadonlyMap<number, readonly IneffectiveMatch[]>;

const knownByRoute = new WeakMap<RouteVerdicts, ByRoute>();

function ineffectiveByRoute(verdicts: RouteVerdicts): ByRoute {
  const found = knownByRoute.get(verdicts) ?? groupedBy(verdicts.ineffective, ({ route }) => route);
  knownByRoute.set(verdicts, found);
  return found;
}

interface ReadRoutes {
  readonly unused: readonly number[];
  readonly repeated: readonly IneffectiveMatch[];
  readonly prefixes: readonly Prefixed[];
}

function readThrough(routes: readonly ComparedRoute[]): ReadRoutes {
  const seen = new Map<string, { readonly by: number; readonly byMatch: number }>();
  const prefixes: Prefixed[] = [];
  const all = routes.findIndex(({ matches }) => matches.length === 0);
  const compared = all < 0 ? routes : routes.slice(0, all);
  const repeated = compared.flatMap(({ matches }, route) =>
    matches.flatMap(({ asked, http }, match): readonly IneffectiveMatch[] => {
      const before = seen.get(asked);
      if (before !== undefined) return [{ route, match, ...before }];
      seen.set(asked, { by: route, byMatch: match });
      const prefixed = http === null ? null : prefixedOf(http, route, match);
      if (prefixed !== null) prefixes.push(prefixed);
      return [];
    }),
  );
  const repeatedOf = groupedBy(repeated, ({ route }) => route);
  const unused = [...routes.keys()].filter((at) => {
    const route = compared[at];
    if (route === undefined) return at > all;
    return (repeatedOf.get(at)?.length ?? 0) === route.matches.length;
  });
  return { unused, repeated, prefixes };
}

const coverText = (routes: readonly ComparedRoute[], { first, later }: Covered): string =>
  [later, first]
    .flatMap(({ route, match, prefix }) => [
      routeText(routes, route),
      matchText(routes, route, match),
      prefix,
    ])
    .join(' ');

/** Names a route by its name where it has one, otherwise by its place: messages of one text are one. */
const routeText = (routes: readonly ComparedRoute[], at: number): string =>
  quoted(routes[at]?.name ?? null, at);

const matchText = (routes: readonly ComparedRoute[], route: number, at: number): string =>
  quoted(routes[route]?.matches[at]?.name ?? null, at);

const quoted = (name: string | null, at: number): string =>
  name === null || name === '' ? `#${String(at)}` : JSON.stringify(name);

function distinct<T>(items: readonly T[], textOf: (item: T) => string): readonly T[] {
  return [
    ...new Map(items.map((item) => [textOf(item), item] as const).reverse()).values(),
  ].reverse();
}

/** Holds a prefix with the other conditions of its match. */
interface Prefixed {
  readonly route: number;
  readonly match: number;
  readonly prefix: string;
  readonly port: number;
  readonly texts: readonly string[];
  readonly maps: readonly ReadonlyMap<string, string>[];
}

function prefixedOf(http: View<'HttpMatch'>, route: number, match: number): Prefixed | null {
  const prefix = http.uri?.prefix?.value ?? '';
  if (prefix === '') return null;
  return {
    route,
    match,
    prefix,
    port: http.port?.value ?? 0,
    texts: [formText(http.method) || 'exact:GET', formText(http.authority)],
    maps: [http.headers, http.queryParams, http.withoutHeaders].map(
      ({ value }) => new Map([...value].map(([key, form]) => [key, formText(form)])),
    ),
  };
}

/**
 * Gives the text of a matcher. Only these forms are looked at: all others, like regular expressions, count as
 * alike.
 */
function formText(form: View<'StringMatch'> | null): string {
  if (form?.exact != null && form.exact.value !== '') return `exact:${form.exact.value}`;
  if (form?.prefix != null && form.prefix.value !== '') return `prefix:${form.prefix.value}`;
  return '';
}

/** Pairs a prefix with an earlier one that it begins with, and that asks for no more beside it. */
interface Covered {
  readonly first: Prefixed;
  readonly later: Prefixed;
}

const ineffectiveOf = ({ first, later }: Covered): IneffectiveMatch => ({
  route: later.route,
  match: later.match,
  by: first.route,
  byMatch: first.match,
});

/**
 * Lists all covered prefixes by the earlier one and then by the later; in the order of their texts, what
 * begins alike stands together.
 */
function coveredPrefixes(all: readonly Prefixed[]): readonly Covered[] {
  const covered = new Map(all.map((one) => [one, [] as Covered[]]));
  const places = new Map(all.map((one, place) => [one, place]));
  const isEarlier = (one: Prefixed, other: Prefixed): boolean =>
    (places.get(one) ?? 0) < (places.get(other) ?? 0);
  const begun: Prefixed[] = [];
  for (const later of all.toSorted((one, other) => compareText(one.prefix, other.prefix))) {
    while (!later.prefix.startsWith(begun.at(-1)?.prefix ?? '')) begun.pop();
    for (const first of begun)
      if (first.prefix !== later.prefix && isEarlier(first, later) && asksNoMore(first, later))
        covered.get(first)?.push({ first, later });
    begun.push(later);
  }
  return [...covered.values()].flatMap((pairs) =>
    pairs.sort((one, other) => (isEarlier(one.later, other.later) ? -1 : 1)),
  );
}

const asksNoMore = (first: Prefixed, later: Prefixed): boolean =>
  later.port === first.port &&
  first.texts.every((text, index) => text.startsWith(later.texts[index] ?? '')) &&
  first.maps.every((map, index) => coversMap(map, later.maps[index] ?? new Map()));

const coversMap = (
  first: ReadonlyMap<string, string>,
  later: ReadonlyMap<string, string>,
): boolean =>
  first.size === later.size &&
  [...first].every(([key, text]) => later.has(key) && text.startsWith(later.get(key) ?? ''));
