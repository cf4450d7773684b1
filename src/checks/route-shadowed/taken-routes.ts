import type { Resource } from '../../manifest/index.ts';
import type {
  IneffectiveMatch,
  ListedRoute,
  RouteList,
} from '../route-leads-astray/unreached-routes.ts';
import { groupedBy } from '../../istio/index.ts';
import { isUnreached, routeLists } from '../route-leads-astray/unreached-routes.ts';
import type { Check, KnownAs } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { virtualServicesLookedAt } from '../gateways/looked-at.ts';
import { draftOf, neighbourDraft, onlyAnalysed, unusedMatchDraft } from './shadow-sentences.ts';

const ANALYZER = 'schema.ValidationAnalyzer.VirtualService';
const UNREACHABLE: KnownAs = { code: 'IST0130', analyzer: ANALYZER };
const INEFFECTIVE: KnownAs = { code: 'IST0131', analyzer: ANALYZER };

const RULE_UNREACHABLE: Check = {
  id: 'rule-unreachable',
  title: 'A route of a VirtualService never sees a request, for earlier ones take all of them',
  level: 'medium',
  severity: 'warning',
  blind: 'Routes that several earlier ones cover only together, and regular expressions.',
  knownAs: [UNREACHABLE, INEFFECTIVE],
};
const MATCH_UNUSED: Check = {
  id: 'match-unused',
  title: 'A match of a route does nothing, for an earlier one takes what it asks for',
  level: 'low',
  severity: 'info',
  blind: 'Matches that several earlier ones cover only together, and regular expressions.',
  knownAs: [INEFFECTIVE],
};
const PREFIX_TAKES_NEIGHBOUR: Check = {
  id: 'prefix-takes-neighbour',
  title: 'The prefix of an earlier route takes another path that only begins alike',
  level: 'medium',
  severity: 'warning',
  blind: 'Paths that no route names.',
  knownAs: [INEFFECTIVE],
};

/** Routes of one VirtualService from which earlier ones of it take requests: ROUTE-21, 22, 35. */
export const routesTaken = ofObjects(
  [RULE_UNREACHABLE, MATCH_UNUSED, PREFIX_TAKES_NEIGHBOUR],
  virtualServicesLookedAt,
  ({ mesh, isWhole = false }) =>
    (virtualService) =>
      numbered(
        routeLists(mesh, virtualService).flatMap((list) =>
          list.routes.flatMap((route) => ofRoute(virtualService, list, route, isWhole)),
        ),
      ),
);

/** Findings that ask for the same one after the other are told apart by their order. */
function numbered(drafts: readonly FindingDraft[]): readonly FindingDraft[] {
  const seen = new Map<string, number>();
  return drafts.map((draft) => {
    const times = (seen.get(draft.key) ?? 0) + 1;
    seen.set(draft.key, times);
    return times === 1 ? draft : { ...draft, key: `${draft.key} ${String(times)}` };
  });
}

function ofRoute(
  subject: Resource,
  list: RouteList,
  route: ListedRoute,
  isWhole: boolean,
): readonly FindingDraft[] {
  const { unused } = list.analysis;
  const isUnused = unused.includes(route.index);
  const said = saidOf(list, route);
  const place = { subject, list, route };
  if (!isUnreached(list, route))
    return [
      ...(isUnused && isWhole ? [onlyAnalysed(place, [UNREACHABLE])] : []),
      ...unusedMatches(subject, list, route, isWhole),
    ];
  const dead = deadDraft(
    subject,
    list,
    route,
    isUnused ? [UNREACHABLE] : said.slice(0, 1).map(() => INEFFECTIVE),
  );
  const more = isWhole ? said.slice(isUnused ? 0 : 1) : [];
  return [dead, ...more.map((one) => unusedMatchDraft(place, one, [INEFFECTIVE]))];
}

const ineffective = new WeakMap<RouteList, ReadonlyMap<number, readonly IneffectiveMatch[]>>();

/** What Istio's own analysis says of the matches of a route. */
function saidOf(list: RouteList, { index }: ListedRoute): readonly IneffectiveMatch[] {
  const known = ineffective.get(list) ?? groupedBy(list.analysis.ineffective, ({ route }) => route);
  ineffective.set(list, known);
  return known.get(index) ?? [];
}

function deadDraft(
  subject: Resource,
  list: RouteList,
  route: ListedRoute,
  knownAs: readonly KnownAs[],
): FindingDraft {
  const taken = list.taken[route.index] ?? [];
  const neighbour = taken.find((one) => neighbourPrefix(route, one) !== null);
  const place = { subject, list, route };
  return neighbour === undefined
    ? draftOf(place, taken, knownAs)
    : neighbourDraft(place, neighbour, knownAs);
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
): readonly FindingDraft[] {
  const place = { subject, list, route };
  const taken = list.taken[route.index] ?? [];
  const said = saidOf(list, route);
  const isTrue = ({ match }: IneffectiveMatch): boolean => taken.some((one) => one.match === match);
  if (isWhole)
    return said.map((one) =>
      isTrue(one)
        ? unusedMatchDraft(place, one, [INEFFECTIVE])
        : onlyAnalysed({ ...place, analysed: one }, [INEFFECTIVE]),
    );
  return taken.flatMap((one) => {
    if (one.match === null || one.by.index === route.index) return [];
    if (neighbourPrefix(route, one) !== null)
      return [neighbourDraft(place, one, isSaid(said, one.match) ? [INEFFECTIVE] : [])];
    const at = { route: route.index, match: one.match, by: one.by.index, byMatch: one.byMatch };
    return [unusedMatchDraft(place, at, isSaid(said, one.match) ? [INEFFECTIVE] : [])];
  });
}

const isSaid = (said: readonly IneffectiveMatch[], match: number): boolean =>
  said.some((one) => one.match === match);
