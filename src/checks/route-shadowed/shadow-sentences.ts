import { upperFirst } from '../detection/clause-words.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { listed, placeOf, subjectText, say, slot } from '../../manifest/index.ts';
import type { Check, KnownAs, ToldBy } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import type { IneffectiveMatch } from '../istioctl/route-verdicts.ts';
import type { ListedRoute, RouteList, TakenMatch } from '../route-leads-astray/route-lists.ts';

const ANALYZER = 'schema.ValidationAnalyzer.VirtualService';
export const UNREACHABLE: KnownAs = { code: 'IST0130', analyzer: ANALYZER };
export const INEFFECTIVE: KnownAs = { code: 'IST0131', analyzer: ANALYZER };

export const RULE_UNREACHABLE: Check = {
  id: 'rule-unreachable',
  title: 'VirtualService route is unreachable: earlier routes match all its requests',
  level: 'medium',
  severity: 'warning',
  blind: 'Routes that several earlier ones cover only together, and regular expressions.',
  knownAs: [UNREACHABLE, INEFFECTIVE],
};
export const MATCH_UNUSED: Check = {
  id: 'match-unused',
  title: 'Route match has no effect: an earlier match covers it',
  level: 'low',
  severity: 'info',
  blind: 'Matches that several earlier ones cover only together, and regular expressions.',
  knownAs: [INEFFECTIVE],
};
export const PREFIX_TAKES_NEIGHBOUR: Check = {
  id: 'prefix-takes-neighbour',
  title: "Earlier route's prefix captures a different path starting with it",
  level: 'medium',
  severity: 'warning',
  blind: 'Paths that no route names.',
  knownAs: [INEFFECTIVE],
};

/** Several findings of one VirtualService may ask for the same key: they are numbered then. */
export type KeyedTold = ToldBy & { readonly key: string };

/** Says where in a VirtualService a finding is. */
export interface RoutePlace {
  readonly subject: Resource;
  readonly list: RouteList;
  readonly route: ListedRoute;
}

/** Names a route by its place as people count: `route 2 of http`, `route "beta" of http`. */
export const routeName = ({ protocol }: RouteList, { index, name }: ListedRoute): string =>
  `${name === null ? `route ${String(index + 1)}` : `route "${name}"`} of \`${protocol}\``;

/** Names a route by what it asks for: places move when routes are written above. */
export const keyOf = ({ protocol }: RouteList, { name, matches }: ListedRoute): string =>
  `${protocol} ${name ?? matches.map(({ asked }) => asked).join(' or ')}`;

export const askedAt = ({ routes }: RouteList, route: number, match: number | null): string =>
  (match === null ? undefined : routes[route]?.matches[match]?.asked) ?? 'all';

export const common = ({ subject, route }: RoutePlace, origin: Origin = route.origin) => ({
  subject,
  scope: scopeOf('service'),
  origin,
});

/** Tells of a route of which nothing is left. */
export function tellUnreachable(
  place: RoutePlace,
  taken: readonly TakenMatch[],
  knownAs: readonly KnownAs[],
): KeyedTold {
  const { subject, list, route } = place;
  const takers = [...new Map(taken.map(({ by }) => [by.index, by])).values()];
  const names = takers.map((by) => `${routeName(list, by)} (${placeOf(by.origin)})`);
  const isBehindAll = taken.some(({ byMatch }) => byMatch === null);
  const isOfItself = takers.every(({ index }) => index === route.index);
  return {
    ...common(place),
    by: RULE_UNREACHABLE,
    key: `unreachable ${keyOf(list, route)}`,
    message: `No request ever takes ${routeName(list, route)} of ${subjectText(subject)}.`,
    why: isOfItself
      ? 'Its own matches say the same twice.'
      : `${upperFirst(listed(names, 2))} ${takers.length === 1 ? 'stands' : 'stand'} before it and ${isBehindAll ? 'asks for nothing, so it takes everything' : `${takers.length === 1 ? 'takes' : 'take'} all that it asks for`}.`,
    symptom: say`requests are answered by the earlier route, and what is written here has no effect`,
    related: takers.map(({ origin }) => origin),
    fix: {
      text: isBehindAll
        ? say`Put the route without matches last, or remove this one.`
        : say`Put the narrower route first, or remove this one.`,
    },
    knownAs,
  };
}

/** Tells of a path beside a prefix that the prefix takes too. */
export function tellNeighbour(
  place: RoutePlace,
  { match, by, byMatch }: TakenMatch,
  knownAs: readonly KnownAs[],
): KeyedTold {
  const { subject, list, route } = place;
  const written = match === null ? undefined : route.matches[match];
  const taker = byMatch === null ? undefined : by.matches[byMatch];
  const prefix = taker?.prefix ?? '';
  const takerAt = taker?.pathAt ?? by.origin;
  const path = written?.prefix ?? '';
  return {
    ...common(place, written?.pathAt),
    by: PREFIX_TAKES_NEIGHBOUR,
    key: `neighbour ${keyOf(list, route)} ${path}`,
    message: `Requests for ${path} take ${routeName(list, by)} of ${subjectText(subject)}, which is for ${prefix}.`,
    why: say`A prefix is compared by letters and not by whole segments: ${slot.code(prefix)} (${slot.place(takerAt)}) fits ${slot.code(path)} too, and stands before it.`,
    symptom: `requests for ${path} are answered by what ${prefix} leads to: another version, or 404 from there`,
    related: [takerAt],
    fix: {
      text: `Put the route for \`${path}\` first, or let the other ask for exactly \`${prefix}\` or the prefix \`${prefix}/\`.`,
    },
    knownAs,
  };
}

/** Tells of one match among others that does nothing. */
export function tellUnused(
  place: RoutePlace,
  { match, by, byMatch }: Omit<IneffectiveMatch, 'byMatch'> & { readonly byMatch: number | null },
  knownAs: readonly KnownAs[],
): KeyedTold {
  const { subject, list, route } = place;
  const taker = list.routes[by];
  const at = route.matches[match]?.origin ?? route.origin;
  const byOrigin =
    (byMatch === null ? undefined : taker?.matches[byMatch]?.origin) ?? taker?.origin ?? at;
  return {
    ...common(place, at),
    by: MATCH_UNUSED,
    key: `unused ${keyOf(list, route)} match ${askedAt(list, route.index, match)} by ${askedAt(list, by, byMatch)}`,
    message: `A match in ${routeName(list, route)} of ${subjectText(subject)} changes nothing.`,
    why: `What it asks for is taken before it by a match in ${taker === undefined ? 'the list' : by === route.index ? 'the same route' : routeName(list, taker)} (${placeOf(byOrigin)}).`,
    symptom:
      by === route.index
        ? say`none: both lead to the same`
        : say`requests are answered by the earlier route`,
    related: [byOrigin],
    fix: { text: say`Remove it, or put it before the match that takes its requests.` },
    knownAs,
  };
}
