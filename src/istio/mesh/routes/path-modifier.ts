import { pathOf } from './request-matcher.ts';
import type { RoutedRequest } from './request-matcher.ts';
import type { RouteMatch, RouteRedirect, RouteRewrite } from './route-rule.ts';
import { compiled } from '../request/text-match.ts';

/** Holds what the Location header of a redirect says; the query of the request stays. */
export interface Location {
  readonly scheme: string;
  /** Without the port. */
  readonly host: string;
  readonly port: number | null;
  readonly path: string;
}

/** Gives the address to which a redirect leads (ROUTE-43). `port` is the one that the client addressed. */
export function redirectLocation(
  redirect: RouteRedirect,
  match: RouteMatch | null,
  request: RoutedRequest & { readonly host: string; readonly path: string },
  port: number,
): Location {
  const scheme = redirect.scheme ?? request.scheme;
  const explicit = redirect.port === 'of-request' ? port : redirect.port;
  const isDefault = explicit === DEFAULT_PORTS.get(scheme);
  const newPort = explicit === null || isDefault ? null : explicit;
  const [host, ownPort] = splitAuthority(redirect.authority ?? request.host);
  const keepsPort =
    ownPort !== null &&
    newPort === null &&
    (redirect.authority !== null || !isDroppedPort(ownPort, scheme, request.scheme));
  return {
    scheme,
    host,
    port: newPort ?? (keepsPort ? ownPort : null),
    path: pathAfter(redirect, match, pathOf(request.path)),
  };
}

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
]);

/** Envoy leaves out the old scheme's own port where the scheme changes. */
const isDroppedPort = (port: number, scheme: string, requested: string): boolean =>
  scheme !== requested && DEFAULT_PORTS.get(requested) === port;

function splitAuthority(authority: string): readonly [string, number | null] {
  const written = /^(.*):(\d+)$/.exec(authority);
  return written === null ? [authority, null] : [written[1] ?? '', Number(written[2])];
}

function pathAfter(redirect: RouteRedirect, match: RouteMatch | null, path: string): string {
  if (redirect.prefix === null) return redirect.uri === null ? path : pathOf(redirect.uri);
  const matched = match?.uri?.kind === 'prefix' ? segmentPrefix(match.uri.text) : '';
  return `${redirect.prefix}${path.slice(matched.length)}`;
}

/** A prefix of whole segments as the proxy has it: without its last slash, but for `/` itself. */
export const segmentPrefix = (text: string): string =>
  text === '/' ? text : text.replace(/\/$/, '');

/** The path that the destination gets, with its query; null where an expression cannot be read (ROUTE-44, 45). */
export function rewrittenPath(
  rewrite: RouteRewrite | null,
  match: RouteMatch | null,
  target: string,
): string | null {
  if (rewrite === null) return target;
  const path = pathOf(target);
  const query = target.slice(path.length);
  if (rewrite.regex !== null) {
    const pattern = compiled(rewrite.regex.match);
    if (pattern === null) return null;
    return `${pattern.matcher(path).replaceAll(substitutionOf(rewrite.regex.rewrite))}${query}`;
  }
  return rewrite.uri === null ? target : `${replaced(rewrite.uri, match, path)}${query}`;
}

/** A prefix is replaced where it stands, what matched otherwise as a whole; no match is the prefix `/`. */
function replaced(uri: string, match: RouteMatch | null, path: string): string {
  const matched = match?.uri ?? null;
  if (matched?.kind === 'exact' || matched?.kind === 'regex') return uri;
  const prefix = matched?.kind === 'prefix' ? matched.text : '/';
  if (match?.wholeSegments === true)
    return uri === '/'
      ? `/${path.slice(segmentPrefix(prefix).length).replace(/^\//, '')}`
      : `${uri}${path.slice(segmentPrefix(prefix).length)}`;
  return `${uri}${path.slice(prefix.length)}`;
}

/** RE2 writes groups as `\1`, the engine here as `$1`. */
const substitutionOf = (text: string): string =>
  text.replaceAll('$', '\\$').replace(/\\(\d)/g, '$$$1');
