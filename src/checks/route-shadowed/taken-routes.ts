import { groupedBy } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { KnownAs } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import { virtualServicesLookedAt } from '../gateways/authored-objects.ts';
import type {
  IneffectiveMatch,
  ListedRoute,
  RouteList,
} from '../route-leads-astray/unreached-routes.ts';
import { isUnreached, routeLists } from '../route-leads-astray/unreached-routes.ts';
import type { KeyedTold } from './shadow-sentences.ts';
import {
  INEFFECTIVE,
  MATCH_UNUSED,
  PREFIX_TAKES_NEIGHBOUR,
  RULE_UNREACHABLE,
  tellAnalysed,
  tellNeighbour,
  tellUnreachable,
  tellUnused,
  UNREACHABLE,
} from './shadow-sentences.ts';

/** Routes of one VirtualService from which earlier ones of it take requests: ROUTE-21, 22, 35. */
export const routesTaken = checks(
  [RULE_UNREACHABLE, MATCH_UNUSED, PREFIX_TAKES_NEIGHBOUR],
  (input) =>
    virtualServicesLookedAt(input).flatMap((virtualService) =>
      numbered(
        routeLists(input.mesh, virtualService).flatMap((list) =>
          list.routes.flatMap((route) =>
            ofRoute(virtualService, list, route, input.isWhole === true),
          ),
        ),
      ),
    ),
);

/** Findings that ask for the same one after the other are told apart by their order. */
function numbered(all: readonly KeyedTold[]): readonly KeyedTold[] {
  const seen = new Map<string, number>();
  return all.map((told) => {
    const times = (seen.get(told.key) ?? 0) + 1;
    seen.set(told.key, times);
    return times === 1 ? told : { ...told, key: `${told.key} ${String(times)}` };
  });
}

function ofRoute(
  subject: Resource,
  list: RouteList,
  route: ListedRoute,
  isWhole: boolean,
): readonly KeyedTold[] {
  const { unused } = list.analysis;
  const isUnused = unused.includes(route.index);
  const said = saidOf(list, route);
  const place = { subject, list, route };
  if (!isUnreached(list, route))
    return [
      ...(isUnused && isWhole ? [tellAnalysed(place, [UNREACHABLE])] : []),
      ...unusedMatches(subject, list, route, isWhole),
    ];
  const dead = tellDead(
    subject,
    list,
    route,
    isUnused ? [UNREACHABLE] : said.slice(0, 1).map(() => INEFFECTIVE),
  );
  const more = isWhole ? said.slice(isUnused ? 0 : 1) : [];
  return [dead, ...more.map((one) => tellUnused(place, one, [INEFFECTIVE]))];
}

const ineffective = new WeakMap<RouteList, ReadonlyMap<number, readonly IneffectiveMatch[]>>();

/** What Istio's own analysis says of the matches of a route. */
function saidOf(list: RouteList, { index }: ListedRoute): readonly IneffectiveMatch[] {
  const known = ineffective.get(list) ?? groupedBy(list.analysis.ineffective, ({ route }) => route);
  ineffective.set(list, known);
  return known.get(index) ?? [];
}

function tellDead(
  subject: Resource,
  list: RouteList,
  route: ListedRoute,
  knownAs: readonly KnownAs[],
): KeyedTold {
  const taken = list.taken[route.index] ?? [];
  const neighbour = taken.find((one) => neighbourPrefix(route, one) !== null);
  const place = { subject, list, route };
  return neighbour === undefined
    ? tellUnreachable(place, taken, knownAs)
    : tellNeighbour(place, neighbour, knownAs);
}

/** The prefix that takes a path which lies beside it, not below. */
function neighbourPrefix(
  route: ListedRoute,
  { match, by, byMatch }: RouteList['taken'][number][number],
): string | null {
  const prefix = byMatch === null ? null : (by.matches[byMatch]?.prefix ?? null);
  const path = match === null ? null : (route.matches[match]?.prefix ?? null);
  if (prefix === null || path === null || prefix.endsWith('/') || path === prefix) return null;
  return path.startsWith(prefix) && path[prefix.length] !== '/' ? prefix : null;
}

/** Single matches of a route that others lead to. Those of one route do the same, so they are told only where Istio does. */
function unusedMatches(
  subject: Resource,
  list: RouteList,
  route: ListedRoute,
  isWhole: boolean,
): readonly KeyedTold[] {
  const place = { subject, list, route };
  const taken = list.taken[route.index] ?? [];
  const said = saidOf(list, route);
  const isTrue = ({ match }: IneffectiveMatch): boolean => taken.some((one) => one.match === match);
  if (isWhole)
    return said.map((one) =>
      isTrue(one)
        ? tellUnused(place, one, [INEFFECTIVE])
        : tellAnalysed({ ...place, analysed: one }, [INEFFECTIVE]),
    );
  return taken.flatMap((one) => {
    if (one.match === null || one.by.index === route.index) return [];
    if (neighbourPrefix(route, one) !== null)
      return [tellNeighbour(place, one, isSaid(said, one.match) ? [INEFFECTIVE] : [])];
    const at = { route: route.index, match: one.match, by: one.by.index, byMatch: one.byMatch };
    return [tellUnused(place, at, isSaid(said, one.match) ? [INEFFECTIVE] : [])];
  });
}

const isSaid = (said: readonly IneffectiveMatch[], match: number): boolean =>
  said.some((one) => one.match === match);
