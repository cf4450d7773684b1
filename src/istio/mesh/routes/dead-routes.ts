import type { TextMatch } from '../request/text-match.ts';
import type { ProxyRoute } from './applicable-routes.ts';
import type { RouteMatch, RouteRule } from './route-rule.ts';

/**
 * Places in `spec.http` that no request of this proxy reaches: those behind a route that catches all, and those whose
 * every match an earlier one covers. ROUTE-21, ROUTE-35.
 */
export function deadRoutes(
  rules: readonly RouteRule[],
  routes: readonly ProxyRoute[],
): readonly number[] {
  const dead = known.get(routes) ?? findDead(rules, routes);
  known.set(routes, dead);
  return dead;
}

/** By the routes that a proxy has of the rules. */
const known = new WeakMap<readonly ProxyRoute[], readonly number[]>();

function findDead(rules: readonly RouteRule[], routes: readonly ProxyRoute[]): readonly number[] {
  const alive = routes.filter(
    (route, index) => !routes.slice(0, index).some((earlier) => covers(earlier.match, route.match)),
  );
  const reached = new Set(alive.map(({ rule }) => rule.index));
  return [...new Set(rules.map(({ index }) => index))].filter((index) => !reached.has(index));
}

/** Whether all that the second matches, the first matches as well. */
export function covers(first: RouteMatch | null, second: RouteMatch | null): boolean {
  if (first === null) return true;
  if (second === null) return false;
  const isPathCovered =
    first.ignoreUriCase === second.ignoreUriCase &&
    first.wholeSegments === second.wholeSegments &&
    coversText(first.uri, second.uri ?? { kind: 'prefix', text: '/' });
  return (
    isPathCovered &&
    (['method', 'authority', 'scheme'] as const).every((field) =>
      coversText(first[field], second[field]),
    ) &&
    (['headers', 'queryParams'] as const).every((field) =>
      [...first[field]].every(([key, text]) => coversText(text, second[field].get(key) ?? null)),
    ) &&
    [...first.withoutHeaders].every(([key, text]) =>
      isSame(text, second.withoutHeaders.get(key) ?? null),
    )
  );
}

function coversText(first: TextMatch | null, second: TextMatch | null): boolean {
  if (first === null) return true;
  if (second === null) return false;
  if (first.kind === 'present') return true;
  if (first.kind === 'prefix')
    return (
      (second.kind === 'exact' || second.kind === 'prefix') && second.text.startsWith(first.text)
    );
  return (first.kind === 'regex' && first.text === '.*') || isSame(first, second);
}

const isSame = (first: TextMatch, second: TextMatch | null): boolean =>
  second !== null && JSON.stringify(first) === JSON.stringify(second);
