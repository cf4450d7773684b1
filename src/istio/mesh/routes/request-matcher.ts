import type { TokenValidation, Attribute } from '../request/request-attributes.ts';
import { tokenValues, routedClaim } from '../request/request-attributes.ts';
import type { Match } from '../../matching/match.ts';
import { allOf, anyOf, certainly, not } from '../../matching/match.ts';
import type { HttpRequest } from '../request/request.ts';
import type { TextMatch } from '../request/text-match.ts';
import { matchText } from '../request/text-match.ts';
import type { RouteMatch } from './route-rule.ts';

/** A request as a proxy routes it: its path is normalized already (AUTHZ-49). */
export interface RoutedRequest extends HttpRequest {
  readonly scheme: 'http' | 'https';
  /** The port that the client addressed, where the proxy listens on another one; absent where it does not. */
  readonly addressedPort?: number;
  /** Says what happens to the token before the request is routed; null where nobody looked at it. */
  readonly validation: TokenValidation | null;
}

/**
 * Tells whether one entry of `match` fits a request; what the proxy decides before is left aside (ROUTE-20, 24…29). Each
 * is looked at once, in however many orders the routes may stand.
 */
export function matcherOf(request: RoutedRequest): (match: RouteMatch) => Match {
  const known = new Map<RouteMatch, Match>();
  const path = request.path === null ? null : pathOf(request.path);
  return (match) => {
    const found = known.get(match) ?? matchRequest(match, request, path);
    known.set(match, found);
    return found;
  };
}

/** `path` is that of the request, without its query. */
function matchRequest(match: RouteMatch, request: RoutedRequest, path: string | null): Match {
  const ofPath = matchPath(match, path);
  if (ofPath === 'no') return 'no';
  const fits = [
    ofPath,
    matchField(match.method, request.method),
    matchField(match.authority, request.host),
    matchField(match.scheme, request.scheme),
  ];
  for (const [name, text] of match.headers) fits.push(matchHeader(name, text, request));
  for (const [name, text] of match.withoutHeaders) fits.push(matchAbsence(name, text, request));
  for (const [name, text] of match.queryParams) fits.push(matchQuery(name, text, request.path));
  return allOf(fits);
}

/** Gives the path without query and fragment. */
export function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
}

function matchPath(match: RouteMatch, path: string | null): Match {
  const { uri } = match;
  if (uri === null || uri.kind === 'present') return 'yes';
  if (path === null) return uri.kind === 'prefix' && uri.text === '/' ? 'yes' : 'maybe';
  const fits = matchText(uri, path, match.ignoreUriCase);
  if (!match.wholeSegments || uri.kind !== 'prefix') return fits;
  const prefix = uri.text.replace(/\/$/, '');
  return certainly(path === prefix || path.startsWith(`${prefix}/`));
}

const matchField = (text: TextMatch | null, value: string | null): Match =>
  text === null || text.kind === 'present'
    ? 'yes'
    : value === null
      ? 'maybe'
      : matchText(text, value);

/**
 * Claims of a token in the place of a header: one of the texts that it has fits (ROUTE-33). Whether one is there cannot
 * be asked so: Envoy refuses the routes.
 */
function matchClaim(claim: Attribute, text: TextMatch, request: RoutedRequest): Match {
  if (text.kind === 'present') return 'maybe';
  if (request.validation === null) return request.token === null ? 'no' : 'maybe';
  const values = tokenValues(claim, request, request.validation);
  return values === 'unknown' ? 'maybe' : anyOf(values.map((value) => matchText(text, value)));
}

function matchHeader(name: string, text: TextMatch, request: RoutedRequest): Match {
  const claim = routedClaim(name);
  if (claim !== null) return matchClaim(claim, text, request);
  if (request.headers === null) return 'maybe';
  const value = request.headers.get(name.toLowerCase());
  return value === undefined ? 'no' : matchText(text, value);
}

/** A header that is absent counts as an empty one, but where being there is what is asked (ROUTE-27). */
function matchAbsence(name: string, text: TextMatch, request: RoutedRequest): Match {
  const claim = routedClaim(name);
  if (claim !== null) return not(matchClaim(claim, text, request));
  if (request.headers === null) return 'maybe';
  const value = request.headers.get(name.toLowerCase());
  if (text.kind === 'present') return certainly(value === undefined);
  return not(matchText(text, value ?? ''));
}

function matchQuery(name: string, text: TextMatch, target: string | null): Match {
  if (target === null) return 'maybe';
  const value = queryValue(target, name);
  return value === undefined ? 'no' : matchText(text, value);
}

/** The first value of a parameter, as it is sent (ROUTE-28). */
function queryValue(target: string, name: string): string | undefined {
  const start = target.indexOf('?');
  if (start < 0) return undefined;
  const query = target.slice(start + 1).split('#', 1)[0] ?? '';
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const key = equals < 0 ? pair : pair.slice(0, equals);
    if (key === name) return equals < 0 ? '' : pair.slice(equals + 1);
  }
  return undefined;
}
