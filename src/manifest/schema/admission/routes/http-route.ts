import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { isSet, knownNumber, neededAt, placeAt, placesAt, reportAt } from '../pathed-node.ts';
import { checkDuration } from '../values/durations.ts';
import { checkCorsPolicy } from './cors-admission.ts';
import { checkFault } from './fault.ts';
import { checkHeaderNames, checkOneAuthority } from './header-names.ts';
import { checkHeaderValues } from './header-values.ts';
import { checkDirectResponse, checkRedirect, checkRewrite } from './http-answer.ts';
import { checkHttpRetry } from './http-retry.ts';
import { checkRequestMatch } from './request-match.ts';
import { checkDestination, checkRouteDestinations } from './route-destination.ts';

/** What kind of VirtualService a route stands in. */
interface HttpRouteContext {
  /** It has no hosts: another VirtualService refers to it. */
  readonly delegate: boolean;
  /** It applies to sidecars, not only to gateways. */
  readonly reachesMesh: boolean;
}

/** What the validation webhook refuses in one HTTP route (ROUTE-26, 33, 36, 38, 43, 56, RETRY-4). */
export function checkHttpRoute(
  route: PathedNode,
  context: HttpRouteContext,
  violations: Violations,
): void {
  checkActions(route, context, violations);
  checkRouteDestinations(placesAt(route, 'route'), violations);
  for (const match of placesAt(route, 'match')) checkRequestMatch(match, context, violations);
  checkRedirect(route, violations);
  checkDirectResponse(route, violations);
  checkMirrors(route, violations);
  for (const holder of [route, ...placesAt(route, 'route')]) {
    checkHeaderNames(holder, violations);
    checkHeaderValues(holder, violations);
  }
  checkOneAuthority(route, violations);
  checkDuration(placeAt(route, 'timeout'), violations);
  for (const [name, check] of PARTS) {
    const place = placeAt(route, name);
    if (place !== undefined) check(place, violations);
  }
}

const PARTS = [
  ['fault', checkFault],
  ['rewrite', checkRewrite],
  ['corsPolicy', checkCorsPolicy],
  ['retries', checkHttpRetry],
] as const;

const ACTIONS = ['route', 'redirect', 'directResponse', 'delegate'];

function checkActions(route: PathedNode, context: HttpRouteContext, violations: Violations): void {
  const delegate = placeAt(route, 'delegate');
  if (context.delegate && delegate !== undefined)
    reportAt(
      violations,
      delegate,
      'exclusive',
      'A VirtualService without hosts is a delegate, and a delegate cannot delegate again.',
    );
  const hands = delegate !== undefined && !context.delegate;
  const actions = ACTIONS.filter((name) => isSet(route, name));
  // A delegate whose routes answer directly is the one pair that passes (ROUTE-36).
  const told = actions.filter((name) => !hands || name !== 'directResponse');
  const [first, second] = context.delegate ? told.filter((name) => name !== 'delegate') : told;
  if (first === undefined && !hands)
    reportAt(
      violations,
      route,
      'required',
      'An HTTP route needs one of route, redirect, directResponse and delegate.',
    );
  else if (second !== undefined)
    reportAt(
      violations,
      placeAt(route, second) ?? route,
      'exclusive',
      `An HTTP route has exactly one action; this one has ${told.join(' and ')}.`,
    );
  if (!hands) checkAnswers(route, violations);
}

/** What answers by itself sends nothing on that could be delayed, aborted or rewritten. */
function checkAnswers(route: PathedNode, violations: Violations): void {
  for (const answer of ['redirect', 'directResponse'].filter((name) => isSet(route, name)))
    for (const excluded of ['fault', 'rewrite']) {
      const place = placeAt(route, excluded);
      if (place !== undefined)
        reportAt(violations, place, 'exclusive', `${excluded} cannot be combined with ${answer}.`);
    }
  const mirror = placeAt(route, 'mirror');
  if (mirror !== undefined && isSet(route, 'mirrors'))
    reportAt(violations, mirror, 'exclusive', 'Only one of mirror and mirrors can be set.');
}

function checkMirrors(route: PathedNode, violations: Violations): void {
  const mirror = placeAt(route, 'mirror');
  if (mirror !== undefined) checkDestination(mirror, violations);
  const mirrors = placesAt(route, 'mirrors');
  for (const entry of mirrors) {
    const destination = neededAt(violations, entry, 'destination', 'A mirror needs destination.');
    if (destination !== undefined) checkDestination(destination, violations);
  }
  const places = [
    placeAt(route, 'mirrorPercentage', 'value'),
    placeAt(route, 'mirrorPercent'),
    ...mirrors.map((entry) => placeAt(entry, 'percentage', 'value')),
  ];
  for (const place of places) {
    const percent = knownNumber(place);
    if (place !== undefined && percent !== undefined && (percent < 0 || percent > 100))
      reportAt(violations, place, 'range', `${String(percent)} is no percentage: 0 to 100.`, {
        remedy: 'Write a number from 0 to 100.',
      });
  }
}
