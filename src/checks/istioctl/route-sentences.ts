import { subjectText } from '../../manifest/index.ts';
import type { KeyedTold, RoutePlace } from '../route-shadowed/shadow-sentences.ts';
import {
  askedAt,
  common,
  INEFFECTIVE,
  keyOf,
  MATCH_UNUSED,
  routeName,
  RULE_UNREACHABLE,
  tellUnused,
  UNREACHABLE,
} from '../route-shadowed/shadow-sentences.ts';
import type { IneffectiveMatch } from './route-verdicts.ts';
import { ineffectiveMatches, isUnused } from './route-verdicts.ts';

/**
 * Tells all that `istioctl analyze` says of a route that does see requests: of the route, and of each of its
 * matches.
 */
export const tellSeeing = (place: RoutePlace): readonly KeyedTold[] => [
  ...(isUnused(place) ? [tellRoute(place)] : []),
  ...ineffectiveMatches(place).map((one) =>
    isTaken(place, one) ? tellUnused(place, one, [INEFFECTIVE]) : tellMatch(place, one),
  ),
];

/** Tells what `istioctl analyze` says beside one finding of a route that never sees a request. */
export const tellRestOfDead = (place: RoutePlace): readonly KeyedTold[] =>
  ineffectiveMatches(place)
    .slice(isUnused(place) ? 0 : 1)
    .map((one) => tellUnused(place, one, [INEFFECTIVE]));

const isTaken = ({ list, route }: RoutePlace, { match }: IneffectiveMatch): boolean =>
  (list.taken[route.index] ?? []).some((one) => one.match === match);

const tellRoute = (place: RoutePlace): KeyedTold => ({
  ...common(place),
  ...alone(aboutRoute(place)),
  by: RULE_UNREACHABLE,
  key: `analysed ${keyOf(place.list, place.route)}`,
  knownAs: [UNREACHABLE],
});

function tellMatch(place: RoutePlace, { match, by, byMatch }: IneffectiveMatch): KeyedTold {
  const { list, route } = place;
  const [own, other] = [askedAt(list, route.index, match), askedAt(list, by, byMatch)];
  return {
    ...common(place, route.matches[match]?.origin),
    ...alone(`a match in ${aboutRoute(place)}`),
    by: MATCH_UNUSED,
    key: `analysed ${keyOf(list, route)} match ${own} by ${other}`,
    knownAs: [INEFFECTIVE],
  };
}

const aboutRoute = ({ subject, list, route }: RoutePlace): string =>
  `${routeName(list, route)} of ${subjectText(subject)}`;

/** Holds the sentences for where `istioctl analyze` alone calls something unused. */
const alone = (what: string) =>
  ({
    message: `\`istioctl analyze\` calls ${what} unused, which may see requests all the same.`,
    why: 'It compares only part of what matches ask for, and what stands before this one leaves some requests.',
    symptom: 'none',
    fix: { text: 'Leave it, or write the condition that tells both apart into the earlier match.' },
    severity: 'info',
  }) as const;
