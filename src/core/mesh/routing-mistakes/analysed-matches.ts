import type { HttpMatch, StringMatch } from '../../istio/index.ts';

/** A route as `istioctl analyze` compares it with others of its list. */
export interface AnalysedRoute {
  readonly name: string | null;
  readonly matches: readonly AnalysedMatch[];
}

interface AnalysedMatch {
  readonly name: string | null;
  readonly asked: string;
  /** Only those of `http` are compared by their prefixes. */
  readonly http: HttpMatch | null;
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
      ...distinct(coveredPrefixes(prefixes), (one) => coverText(routes, prefixes, one)),
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
  const isRepeated = ({ matches }: AnalysedRoute, at: number): boolean =>
    repeated.filter(({ route }) => route === at).length === matches.length;
  const unused = [...routes.keys()].filter((at) => {
    const route = compared[at];
    return route === undefined ? at > all : isRepeated(route, at);
  });
  return { unused, repeated, prefixes };
}

function coverText(
  routes: readonly AnalysedRoute[],
  prefixes: readonly Prefixed[],
  { route, match, by, byMatch }: IneffectiveMatch,
): string {
  const places = [
    { route, match },
    { route: by, match: byMatch },
  ];
  return places
    .flatMap((at) => [
      routeText(routes, at.route),
      matchText(routes, at.route, at.match),
      prefixAt(prefixes, at.route, at.match),
    ])
    .join(' ');
}

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

function prefixedOf(http: HttpMatch, route: number, match: number): Prefixed | null {
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
function formText(form: StringMatch | null): string {
  if (form?.exact != null && form.exact.value !== '') return `exact:${form.exact.value}`;
  if (form?.prefix != null && form.prefix.value !== '') return `prefix:${form.prefix.value}`;
  return '';
}

const prefixAt = (all: readonly Prefixed[], route: number, match: number): string =>
  all.find((one) => one.route === route && one.match === match)?.prefix ?? '';

const coveredPrefixes = (all: readonly Prefixed[]): readonly IneffectiveMatch[] =>
  all.flatMap((first, index) =>
    all
      .slice(index + 1)
      .filter((later) => later.prefix !== first.prefix && coversLater(first, later))
      .map(({ route, match }) => ({ route, match, by: first.route, byMatch: first.match })),
  );

const coversLater = (first: Prefixed, later: Prefixed): boolean =>
  later.prefix.startsWith(first.prefix) &&
  later.port === first.port &&
  first.texts.every((text, index) => text.startsWith(later.texts[index] ?? '')) &&
  first.maps.every((map, index) => coversMap(map, later.maps[index] ?? new Map()));

const coversMap = (
  first: ReadonlyMap<string, string>,
  later: ReadonlyMap<string, string>,
): boolean =>
  first.size === later.size &&
  [...first].every(([key, text]) => later.has(key) && text.startsWith(later.get(key) ?? ''));
