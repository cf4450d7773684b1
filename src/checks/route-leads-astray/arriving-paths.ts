import type { RouteMatch, RouteRewrite, ValueForm } from '../../istio/index.ts';
import { rewrittenPath, segmentPrefix } from '../../istio/index.ts';

/** The paths that a match takes, as a policy would name them; null for an expression, and where the case does not count. */
export function askedPaths({ uri, ...match }: RouteMatch): readonly ValueForm[] | null {
  if (match.ignoreUriCase || uri?.kind === 'regex') return null;
  if (uri === null || uri.kind === 'present') return [prefix('/')];
  if (uri.kind === 'exact') return [exact(uri.text)];
  return match.wholeSegments ? below(segmentPrefix(uri.text)) : [prefix(uri.text)];
}

/**
 * All paths that servers get of what a match takes; paths beside them may be among these, none is missing but those of
 * clients that climb out of what is replaced by `..`. Null where that is not told. ROUTE-44, GWAPI-11.
 */
export function arrivingPaths(
  match: RouteMatch | null,
  rewrite: RouteRewrite,
): readonly ValueForm[] | null {
  if (rewrite.regex !== null) return substituted(match, rewrite, rewrite.regex);
  return rewrite.uri === null ? null : replaced(match, rewrite.uri);
}

/** As `rewrittenPath` does it with one path. */
function replaced(match: RouteMatch | null, uri: string): readonly ValueForm[] | null {
  const kind = match?.uri?.kind;
  const isWhole = kind === 'exact' || kind === 'regex';
  if (match?.wholeSegments !== true) return [isWhole ? exact(uri) : prefix(uri)];
  if (isWhole) return null;
  const matched = match.uri?.kind === 'prefix' ? segmentPrefix(match.uri.text) : '/';
  return matched === '/' ? [prefix(uri)] : below(uri);
}

/** A prefix of whole segments: itself, and what lies below it. */
const below = (path: string): readonly ValueForm[] =>
  path === '/' ? [prefix(path)] : [exact(path), prefix(`${path}/`)];

/** A text that begins each path it is for, and takes the rest as a whole. */
const TO_THE_END = /^\^?(\/[\w/-]*)(?:\(\.\*\)|\.\*)\$?$/;

/** Of expressions those that fit all paths of the match from their first letter to the last. */
function substituted(
  match: RouteMatch | null,
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

const headOf = (text: string, match: RouteMatch | null): string =>
  match?.wholeSegments === true ? segmentPrefix(text) : text;

const exact = (text: string): ValueForm => ({ kind: 'exact', text });
const prefix = (text: string): ValueForm => ({ kind: 'prefix', text });
