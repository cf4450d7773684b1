import type { Mesh, ValueForm, View, RouteRule } from '../../istio/index.ts';
import {
  apiRouteRewrites,
  readRoute,
  rewrittenPath,
  segmentPrefix,
  viewOf,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { say, slot } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import { virtualServicesLookedAt } from '../detection/author-objects.ts';
import { scopeOf } from '../references/reference.ts';
import { routeLists } from './route-lists.ts';

type RouteDestination = RouteRule['destinations'][number];
type RouteRewrite = NonNullable<RouteRule['rewrite']>;

/**
 * Lists the paths that a match takes, as a policy would name them; null for an expression, and where the case
 * does not count.
 */
export function askedPaths({
  uri,
  ...match
}: RouteRule['matches'][number]): readonly ValueForm[] | null {
  if (match.ignoreUriCase || uri?.kind === 'regex') return null;
  if (uri === null || uri.kind === 'present') return [prefix('/')];
  if (uri.kind === 'exact') return [exact(uri.text)];
  return match.wholeSegments ? below(segmentPrefix(uri.text)) : [prefix(uri.text)];
}

/**
 * Lists all paths that servers get of what a match takes. Paths beside them may be among these, but none is
 * missing except those of clients that climb out of what is replaced by `..`. Null where that is not told
 * (ROUTE-44, GWAPI-11).
 */
export function arrivingPaths(
  match: RouteRule['matches'][number] | null,
  rewrite: RouteRewrite,
): readonly ValueForm[] | null {
  if (rewrite.regex !== null) return substituted(match, rewrite, rewrite.regex);
  return rewrite.uri === null ? null : replaced(match, rewrite.uri);
}

/** Gives what a replacement makes of the paths of a match, as `rewrittenPath` does it with one path. */
function replaced(
  match: RouteRule['matches'][number] | null,
  uri: string,
): readonly ValueForm[] | null {
  const kind = match?.uri?.kind;
  const asksForAll = kind === 'exact' || kind === 'regex';
  if (match?.wholeSegments !== true) return [asksForAll ? exact(uri) : prefix(uri)];
  if (asksForAll) return null;
  const matched = match.uri?.kind === 'prefix' ? segmentPrefix(match.uri.text) : '/';
  return matched === '/' ? [prefix(uri)] : below(uri);
}

/** Gives the paths of a prefix of whole segments: itself, and what lies below it. */
const below = (path: string): readonly ValueForm[] =>
  path === '/' ? [prefix(path)] : [exact(path), prefix(`${path}/`)];

/** Matches an expression with a text that begins each path it is for, and takes the rest as a whole. */
const TO_THE_END = /^\^?(\/[\w/-]*)(?:\(\.\*\)|\.\*)\$?$/;

/**
 * Gives what a regular expression makes of the paths of a match; null unless the expression fits all of these
 * from their first letter to the last.
 */
function substituted(
  match: RouteRule['matches'][number] | null,
  rewrite: RouteRewrite,
  regex: NonNullable<RouteRewrite['regex']>,
): readonly ValueForm[] | null {
  const sure = match?.ignoreUriCase === true ? null : (match?.uri ?? null);
  if (sure?.kind === 'exact') {
    const path = rewrittenPath(rewrite, match, sure.text);
    return path === null ? null : [exact(path)];
  }
  const head = sure?.kind === 'prefix' ? headOf(sure.text, match) : '/';
  const start = TO_THE_END.exec(regex.match)?.[1];
  if (start === undefined || !head.startsWith(start)) return null;
  const [written = '', ...groups] = regex.rewrite.split('\\');
  if (groups.length === 0) return [exact(written)];
  const isRestOnly = groups.length === 1 && groups[0] === '1' && regex.match.includes('(');
  return [prefix(isRestOnly ? `${written}${head.slice(start.length)}` : written)];
}

const headOf = (text: string, match: RouteRule['matches'][number] | null): string =>
  match?.wholeSegments === true ? segmentPrefix(text) : text;

const exact = (text: string): ValueForm => ({ kind: 'exact', text });
const prefix = (text: string): ValueForm => ({ kind: 'prefix', text });

/** A prefix that is replaced so that what follows it has a slash too many, or none. */
interface GluedPath {
  /** The prefix as it is written; `/` where the route matches no path. */
  readonly prefix: string;
  readonly uri: string;
  readonly origin: Origin;
  /** Points to where the prefix is written. */
  readonly matched: Origin;
  /** A path that clients ask for, and what the server gets. */
  readonly asked: string;
  readonly got: string;
  readonly what: 'doubled' | 'glued';
}

const PATH_GLUED: Check = {
  id: 'path-glued',
  title: 'Rewrite drops the slash before the rest of the path',
  level: 'medium',
  severity: 'warning',
  blind: 'Which paths clients request.',
};
const SLASH_DOUBLED: Check = {
  id: 'slash-doubled',
  title: 'Rewrite produces paths that begin with two slashes',
  level: 'low',
  severity: 'info',
  blind: 'Whether the server treats two slashes as one.',
};

/** Finds what servers get where a prefix is replaced letter by letter (ROUTE-44, ROUTE-45). */
export const pathsGlued = checks([PATH_GLUED, SLASH_DOUBLED], (input) =>
  virtualServicesLookedAt(input).flatMap((virtualService) =>
    gluedPaths(virtualService).map((path) => tellGluedPath(virtualService, path)),
  ),
);

/** Finds rewrites that replace a prefix as it stands, letter by letter (ROUTE-44, ROUTE-45). */
function gluedPaths(virtualService: Resource): readonly GluedPath[] {
  const taken: string[] = [];
  return viewOf('VirtualService', virtualService).http.value.flatMap(
    ({ match, rewrite, origin }) => {
      const uri = rewrite?.uri ?? null;
      const prefixes = prefixesOf(match.value, origin);
      const before = [...taken];
      taken.push(...prefixes.filter(({ isAlone }) => isAlone).map(({ prefix }) => prefix));
      if (uri === null || uri.value === '') return [];
      return prefixes.flatMap(({ prefix, origin: matched }, index): readonly GluedPath[] => {
        const earlier = [...before, ...prefixes.slice(0, index).map((one) => one.prefix)];
        const what = mistakeOf(prefix, uri.value, earlier);
        if (what === null) return [];
        const rest = prefix.endsWith('/') ? 'orders' : '/orders';
        const [asked, got] = [`${prefix}${rest}`, `${uri.value}${rest}`];
        return [{ prefix, uri: uri.value, origin: uri.origin, matched, asked, got, what }];
      });
    },
  );
}

interface Prefix {
  readonly prefix: string;
  readonly origin: Origin;
  /** Tells whether nothing else is asked of a request. */
  readonly isAlone: boolean;
}

function prefixesOf(matches: readonly View<'HttpMatch'>[], route: Origin): readonly Prefix[] {
  if (matches.length === 0) return [{ prefix: '/', origin: route, isAlone: true }];
  return matches.flatMap(({ uri, method, headers, queryParams, authority, origin }) => {
    if (uri === null) return [{ prefix: '/', origin, isAlone: false }];
    if (uri.prefix === null) return [];
    const others = headers.value.size + queryParams.value.size;
    const isAlone = others === 0 && method === null && authority === null;
    return [{ prefix: uri.prefix.value, origin: uri.prefix.origin, isAlone }];
  });
}

/**
 * Names the mistake of a rewrite; null for none. What follows a prefix begins with a slash unless the prefix
 * ends with one; that may be another match's business.
 */
function mistakeOf(
  prefix: string,
  uri: string,
  earlier: readonly string[],
): GluedPath['what'] | null {
  if (prefix.endsWith('/')) return uri.endsWith('/') ? null : 'glued';
  return uri.endsWith('/') && !earlier.includes(`${prefix}/`) ? 'doubled' : null;
}

function tellGluedPath(
  subject: Resource,
  { prefix, uri, origin, matched, asked, got, what }: GluedPath,
): ToldBy {
  const isGlued = what === 'glued';
  const slashed = `${prefix}/`;
  return {
    by: isGlued ? PATH_GLUED : SLASH_DOUBLED,
    subject,
    key: `${prefix} to ${uri}`,
    scope: scopeOf('service'),
    message: say`Who asks for ${slot.code(asked)} gets what the server has at ${slot.code(got)}.`,
    why: say`${slot.object(subject)} replaces the prefix ${slot.code(prefix)} (${slot.place(matched)}) by ${slot.code(uri)} (${slot.place(origin)}), letter by letter: what follows is put behind it as it is.`,
    symptom: isGlued
      ? say`404 from the server`
      : say`404 or a redirect from servers that do not take two slashes for one; path rules of policies do not match`,
    origin,
    related: [matched],
    fix: {
      text: isGlued
        ? `Write \`${uri}/\`.`
        : `Match \`${slashed}\` before it, with the same rewrite; \`${prefix}\` then takes only itself.`,
    },
  };
}

/** Requests that a route takes by one of its matches, and sends on with another path. */
export interface RewrittenMatch {
  /** The match; null for a route that takes everything. */
  readonly match: RouteRule['matches'][number] | null;
  readonly rewrite: RouteRewrite;
  /** Points to where the new path is written. */
  readonly origin: Origin;
  /** The destinations that get requests. */
  readonly destinations: readonly RouteDestination[];
}

/**
 * Lists what a VirtualService or an HTTPRoute rewrites, but for matches that never see a request (ROUTE-35,
 * 44, GWAPI-11).
 */
export const rewrittenMatches = (mesh: Mesh, route: Resource): readonly RewrittenMatch[] =>
  (route.kind === 'VirtualService'
    ? ofVirtualService(mesh, route)
    : apiRouteRewrites(mesh, route)
  ).map((one) => ({ ...one, destinations: served(one.destinations) }));

function ofVirtualService(mesh: Mesh, source: Resource): readonly RewrittenMatch[] {
  const { namespace } = source;
  const { clusterDomain } = mesh.configuration;
  const routes = viewOf('VirtualService', source).http.value;
  if (!routes.some(({ rewrite }) => rewrite !== null)) return [];
  const list = routeLists(mesh, source).find(({ protocol }) => protocol === 'http');
  return routes.flatMap((route, index) => {
    const { matches, rewrite, destinations } = readRoute(route, index, {
      source,
      namespace,
      clusterDomain,
    });
    const written = route.rewrite?.regex ?? route.rewrite?.uri ?? null;
    if (rewrite === null || written === null) return [];
    const taken = new Set(list?.taken[index]?.map(({ match }) => match));
    const asked = matches.length === 0 ? [null] : matches;
    return asked.flatMap((match, at): readonly RewrittenMatch[] =>
      taken.has(match === null ? null : at)
        ? []
        : [{ match, rewrite, origin: written.origin, destinations }],
    );
  });
}

/** Lists the destinations that get requests: the only one gets all, whatever its weight (ROUTE-38). */
const served = (destinations: readonly RouteDestination[]): readonly RouteDestination[] =>
  destinations.filter(
    ({ weight, invalid }) => invalid !== true && (weight > 0 || destinations.length === 1),
  );
