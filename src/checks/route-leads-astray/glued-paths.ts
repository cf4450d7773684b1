import type { HttpMatch } from '../../istio/index.ts';
import { asVirtualService } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

/** A prefix that is replaced so that what follows it has a slash too many, or none. */
export interface GluedPath {
  /** As it is written; `/` where the route matches no path. */
  readonly prefix: string;
  readonly uri: string;
  readonly origin: Origin;
  /** Where the prefix is written. */
  readonly matched: Origin;
  /** A path that clients ask for, and what the server gets. */
  readonly asked: string;
  readonly got: string;
  readonly what: 'doubled' | 'glued';
}

/** Rewrites that replace a prefix as it stands, letter by letter (ROUTE-44, ROUTE-45). */
export function gluedPaths(virtualService: Resource): readonly GluedPath[] {
  const taken: string[] = [];
  return asVirtualService(virtualService).http.value.flatMap(({ match, rewrite, origin }) => {
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
  });
}

interface Prefix {
  readonly prefix: string;
  readonly origin: Origin;
  /** Whether nothing else is asked of a request. */
  readonly isAlone: boolean;
}

function prefixesOf(matches: readonly HttpMatch[], route: Origin): readonly Prefix[] {
  if (matches.length === 0) return [{ prefix: '/', origin: route, isAlone: true }];
  return matches.flatMap(({ uri, method, headers, queryParams, authority, origin }) => {
    if (uri === null) return [{ prefix: '/', origin, isAlone: false }];
    if (uri.prefix === null) return [];
    const others = headers.value.size + queryParams.value.size;
    const isAlone = others === 0 && method === null && authority === null;
    return [{ prefix: uri.prefix.value, origin: uri.prefix.origin, isAlone }];
  });
}

/** What follows a prefix begins with a slash unless the prefix ends with one; that may be another match's business. */
function mistakeOf(
  prefix: string,
  uri: string,
  earlier: readonly string[],
): GluedPath['what'] | null {
  if (prefix.endsWith('/')) return uri.endsWith('/') ? null : 'glued';
  return uri.endsWith('/') && !earlier.includes(`${prefix}/`) ? 'doubled' : null;
}
