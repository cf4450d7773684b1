import { compiled } from '../request/text-match.ts';
import { segmentPrefix } from './redirect-location.ts';
import { pathOf } from './match-request.ts';
import type { RouteMatch, RouteRewrite } from './route-rule.ts';

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
