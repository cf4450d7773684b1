import type { View } from '../../istio/index.ts';
import { compareText } from '../../manifest/index.ts';
import { groupedBy } from '../../istio/index.ts';

/** A route as `istioctl analyze` compares it with others of its list. */
export interface AnalysedRoute {
  readonly name: string | null;
  readonly matches: readonly AnalysedMatch[];
}

interface AnalysedMatch {
  readonly name: string | null;
  readonly asked: string;
  /** Only those of `http` are compared by their prefixes. */
  readonly http: View<'HttpMatch'> | null;
}

/** A match that does nothing, for another that stands in the route `by` takes all that it asks for. */
export interface IneffectiveMatch {
  readonly route: number;
  readonly match: number;
  readonly by: number;
  readonly byMatch: number;
}

/** What `istioctl analyze` says of one list of routes, each of its messages once. */
export interface RouteAnalysis {
  /** Routes that it calls unused (IST0130). */
  readonly unused: readonly number[];
  /** IST0131. */
  readonly ineffective: readonly IneffectiveMatch[];
}

/**
 * The verdicts of Istio's own analysis on routes of one kind, with what it overlooks: it takes a route without matches
 * for the end of the list, compares whole matches, and of `http` prefixes with equal conditions beside.
 */
export function analyseRoutes(routes: readonly AnalysedRoute[]): RouteAnalysis {
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

interface ReadRoutes {
  readonly unused: readonly number[];
  readonly repeated: readonly IneffectiveMatch[];
  readonly prefixes: readonly Prefixed[];
}

function readThrough(routes: readonly AnalysedRoute[]): ReadRoutes {
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

const coverText = (routes: readonly AnalysedRoute[], { first, later }: Covered): string =>
  [later, first]
    .flatMap(({ route, match, prefix }) => [
      routeText(routes, route),
      matchText(routes, route, match),
      prefix,
    ])
    .join(' ');

/** Messages of one text are one, and routes and matches are called by their names where they have some. */
const routeText = (routes: readonly AnalysedRoute[], at: number): string =>
  quoted(routes[at]?.name ?? null, at);

const matchText = (routes: readonly AnalysedRoute[], route: number, at: number): string =>
  quoted(routes[route]?.matches[at]?.name ?? null, at);

const quoted = (name: string | null, at: number): string =>
  name === null || name === '' ? `#${String(at)}` : JSON.stringify(name);

function distinct<T>(items: readonly T[], textOf: (item: T) => string): readonly T[] {
  return [
    ...new Map(items.map((item) => [textOf(item), item] as const).reverse()).values(),
  ].reverse();
}

/** A prefix with what is asked beside it. */
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

/** Of a matcher only these forms are looked at: regular expressions all count as alike. */
function formText(form: View<'StringMatch'> | null): string {
  if (form?.exact != null && form.exact.value !== '') return `exact:${form.exact.value}`;
  if (form?.prefix != null && form.prefix.value !== '') return `prefix:${form.prefix.value}`;
  return '';
}

/** A prefix that begins with an earlier one, which asks for no more beside it. */
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

/** All of them, by the earlier one and then by the later; in the order of their texts, what begins alike stands together. */
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
