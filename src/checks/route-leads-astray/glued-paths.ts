import type { HttpMatch } from '../../istio/index.ts';
import { asVirtualService } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import { virtualServicesLookedAt } from '../gateways/authored-objects.ts';
import { scopeOf } from '../references/reference.ts';

/** A prefix that is replaced so that what follows it has a slash too many, or none. */
interface GluedPath {
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

const PATH_GLUED: Check = {
  id: 'path-glued',
  title: 'A rewrite takes away the slash between what it writes and the rest of the path',
  level: 'medium',
  severity: 'warning',
  blind: 'Which paths clients ask for.',
};
const SLASH_DOUBLED: Check = {
  id: 'slash-doubled',
  title: 'A rewrite makes paths that begin with two slashes',
  level: 'low',
  severity: 'info',
  blind: 'Whether the server takes two slashes for one.',
};

/** What servers get where a prefix is replaced letter by letter: ROUTE-44, ROUTE-45. */
export const pathsGlued = checks([PATH_GLUED, SLASH_DOUBLED], (input) =>
  virtualServicesLookedAt(input).flatMap((virtualService) =>
    gluedPaths(virtualService).map((path) => tell(virtualService, path)),
  ),
);

/** Rewrites that replace a prefix as it stands, letter by letter (ROUTE-44, ROUTE-45). */
function gluedPaths(virtualService: Resource): readonly GluedPath[] {
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

function tell(
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
    message: `Who asks for \`${asked}\` gets what the server has at \`${got}\`.`,
    why: `${subjectText(subject)} replaces the prefix \`${prefix}\` (${placeOf(matched)}) by \`${uri}\` (${placeOf(origin)}), letter by letter: what follows is put behind it as it is.`,
    symptom: isGlued
      ? '404 from the server'
      : '404 or a redirect from servers that do not take two slashes for one; path rules of policies do not match',
    origin,
    related: [matched],
    fix: {
      text: isGlued
        ? `Write \`${uri}/\`.`
        : `Match \`${slashed}\` before it, with the same rewrite; \`${prefix}\` then takes only itself.`,
    },
  };
}
