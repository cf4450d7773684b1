import { pathOf } from './match-request.ts';
import type { RoutedRequest } from './match-request.ts';
import type { RouteMatch, RouteRedirect } from './route-rule.ts';

/** What the Location header of a redirect says; the query of the request stays. */
export interface Location {
  readonly scheme: string;
  /** Without the port. */
  readonly host: string;
  readonly port: number | null;
  readonly path: string;
}

/** Where a redirect leads (ROUTE-43). `port` is the one the client addressed. */
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
