import type { TextMatch } from '../request/text-match.ts';
import type { RouteMatch, RouteRule } from './route-rule.ts';

/**
 * A route of a delegate under the root route that names it; null where their matches exclude each other.
 * What the delegate says wins as whole fields. ROUTE-54, 55.
 */
export function mergeDelegate(root: RouteRule, delegate: RouteRule): RouteRule | null {
  const matches = mergeMatches(root.matches, delegate.matches);
  if (matches === null) return null;
  return {
    ...delegate,
    index: root.index,
    matches,
    rewrite: delegate.rewrite ?? root.rewrite,
    directStatus: delegate.directStatus ?? root.directStatus,
    timeout: delegate.timeout ?? root.timeout,
    retries: delegate.retries ?? root.retries,
    fault: delegate.fault ?? root.fault,
    cors: delegate.cors ?? root.cors,
    mirrors: delegate.mirrors.length > 0 ? delegate.mirrors : root.mirrors,
  };
}

/** Null where a match of the delegate is compatible with none of the root's. */
function mergeMatches(
  root: readonly RouteMatch[],
  delegate: readonly RouteMatch[],
): readonly RouteMatch[] | null {
  if (root.length === 0) return delegate;
  if (delegate.length === 0) return root;
  const merged: RouteMatch[] = [];
  for (const leaf of delegate) {
    const compatible = root.filter((one) => !isConflict(one, leaf));
    if (compatible.length === 0) return null;
    merged.push(...compatible.map((one) => mergeMatch(one, leaf)));
  }
  return merged;
}

const mergeMatch = (root: RouteMatch, leaf: RouteMatch): RouteMatch => ({
  ...leaf,
  uri: leaf.uri ?? root.uri,
  scheme: leaf.scheme ?? root.scheme,
  method: leaf.method ?? root.method,
  authority: leaf.authority ?? root.authority,
  headers: new Map([...root.headers, ...leaf.headers]),
  withoutHeaders: new Map([...root.withoutHeaders, ...leaf.withoutHeaders]),
  queryParams: new Map([...root.queryParams, ...leaf.queryParams]),
  port: leaf.port ?? root.port,
  sourceLabels: new Map([...root.sourceLabels, ...leaf.sourceLabels]),
  sourceNamespace: leaf.sourceNamespace ?? root.sourceNamespace,
  gateways: leaf.gateways.length > 0 ? leaf.gateways : root.gateways,
});

function isConflict(root: RouteMatch, leaf: RouteMatch): boolean {
  const texts = (['uri', 'scheme', 'method', 'authority'] as const).some((field) =>
    isTextConflict(root[field], leaf[field]),
  );
  const maps = (['headers', 'withoutHeaders', 'queryParams'] as const).some((field) =>
    [...leaf[field]].some(([key, match]) => isTextConflict(root[field].get(key) ?? null, match)),
  );
  return texts || maps || isPlaceConflict(root, leaf);
}

/** What is decided before any request comes. */
const isPlaceConflict = (root: RouteMatch, leaf: RouteMatch): boolean =>
  root.ignoreUriCase !== leaf.ignoreUriCase ||
  (root.port !== null && leaf.port !== null && root.port !== leaf.port) ||
  [...leaf.sourceLabels].some(([key, value]) => (root.sourceLabels.get(key) ?? value) !== value) ||
  (root.sourceNamespace !== null && leaf.sourceNamespace !== root.sourceNamespace) ||
  leaf.gateways.some((gateway) => !root.gateways.includes(gateway));

function isTextConflict(root: TextMatch | null, leaf: TextMatch | null): boolean {
  if (root === null || leaf === null) return false;
  if (root.kind === 'exact') return !(leaf.kind === 'exact' && leaf.text === root.text);
  if (root.kind === 'prefix')
    return !((leaf.kind === 'exact' || leaf.kind === 'prefix') && leaf.text.startsWith(root.text));
  return true;
}
