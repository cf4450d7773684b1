import { isRe2 } from '../re2.ts';
import type { Violations } from '../violations.ts';
import { checkHeaderValues } from './header-values.ts';
import { checkHttpRetry } from './http-retry.ts';
import { checkDestination, checkMatchedPort, checkRouteDestinations } from './route-destination.ts';
import {
  entriesOf,
  isSet,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
  reportAt,
} from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';

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
  for (const match of placesAt(route, 'match')) checkMatch(match, context, violations);
  checkRedirect(placeAt(route, 'redirect'), violations);
  checkStatus(placeAt(route, 'directResponse', 'status'), violations);
  checkStatus(placeAt(route, 'fault', 'abort', 'httpStatus'), violations);
  checkMirrors(route, violations);
  for (const holder of [route, ...placesAt(route, 'route')]) checkHeaderValues(holder, violations);
  checkPercentages(route, violations);
  const retries = placeAt(route, 'retries');
  if (retries !== undefined) checkHttpRetry(retries, violations);
}

const ACTIONS = ['route', 'redirect', 'directResponse', 'delegate'];

function checkActions(route: PathedNode, context: HttpRouteContext, violations: Violations): void {
  const actions = ACTIONS.filter((name) => isSet(route, name));
  const [, second] = actions;
  // A delegate whose routes answer directly is the one pair that passes (ROUTE-36).
  const pair = actions.join(' and ');
  if (actions.length === 0)
    reportAt(
      violations,
      route,
      'required',
      'An HTTP route needs one of route, redirect, directResponse and delegate.',
    );
  else if (second !== undefined && pair !== 'directResponse and delegate')
    reportAt(
      violations,
      placeAt(route, second) ?? route,
      'exclusive',
      `An HTTP route has exactly one action; this one has ${pair}.`,
    );
  const delegate = placeAt(route, 'delegate');
  if (context.delegate && delegate !== undefined)
    reportAt(
      violations,
      delegate,
      'exclusive',
      'A VirtualService without hosts is a delegate, and a delegate cannot delegate again.',
    );
  checkAnswers(route, violations);
}

/** What answers by itself sends nothing on that could be delayed, aborted or rewritten. */
function checkAnswers(route: PathedNode, violations: Violations): void {
  for (const answer of ['redirect', 'directResponse'].filter((name) => isSet(route, name)))
    for (const excluded of ['fault', 'rewrite']) {
      const place = placeAt(route, excluded);
      if (place !== undefined)
        reportAt(violations, place, 'exclusive', `${excluded} cannot be combined with ${answer}.`);
    }
}

function checkMirrors(route: PathedNode, violations: Violations): void {
  const mirror = placeAt(route, 'mirror');
  if (mirror !== undefined) checkDestination(mirror, violations);
  if (mirror !== undefined && isSet(route, 'mirrors'))
    reportAt(violations, mirror, 'exclusive', 'Only one of mirror and mirrors can be set.');
  for (const entry of placesAt(route, 'mirrors')) {
    const destination = placeAt(entry, 'destination');
    if (destination !== undefined) checkDestination(destination, violations);
  }
}

function checkPercentages(route: PathedNode, violations: Violations): void {
  const places = [
    placeAt(route, 'mirrorPercentage', 'value'),
    placeAt(route, 'mirrorPercent'),
    placeAt(route, 'fault', 'abort', 'percentage', 'value'),
    placeAt(route, 'fault', 'delay', 'percentage', 'value'),
    ...placesAt(route, 'mirrors').map((mirror) => placeAt(mirror, 'percentage', 'value')),
  ];
  for (const place of places) {
    const percent = knownNumber(place);
    if (place !== undefined && percent !== undefined && (percent < 0 || percent > 100))
      reportAt(violations, place, 'range', `${String(percent)} is no percentage: 0 to 100.`, {
        remedy: 'Write a number from 0 to 100.',
      });
  }
}

/** ROUTE-43. */
function checkRedirect(redirect: PathedNode | undefined, violations: Violations): void {
  if (redirect === undefined) return;
  const targets = ['uri', 'authority', 'scheme', 'port', 'derivePort', 'prefixRewrite'];
  if (!targets.some((name) => isSet(redirect, name)))
    reportAt(
      violations,
      redirect,
      'required',
      'A redirect needs uri, prefixRewrite, authority, scheme or port.',
    );
  const code = placeAt(redirect, 'redirectCode');
  const status = knownNumber(code);
  if (code !== undefined && status !== undefined && status !== 0 && (status < 300 || status > 399))
    reportAt(
      violations,
      code,
      'range',
      `${String(status)} is no status of a redirect: 300 to 399.`,
      { remedy: 'Write a status from 300 to 399.' },
    );
}

function checkStatus(place: PathedNode | undefined, violations: Violations): void {
  const status = knownNumber(place);
  if (place !== undefined && status !== undefined && (status < 200 || status > 600))
    reportAt(violations, place, 'range', `${String(status)} is no HTTP status from 200 to 599.`, {
      remedy: 'Write a status from 200 to 599.',
    });
}

function checkMatch(
  match: PathedNode,
  { reachesMesh }: HttpRouteContext,
  violations: Violations,
): void {
  for (const field of ['uri', 'scheme', 'method', 'authority'])
    checkRegex(placeAt(match, field, 'regex'), violations);
  for (const field of ['headers', 'queryParams', 'withoutHeaders'])
    for (const { key, value } of entriesOf(placeAt(match, field))) {
      const regex = placeAt(value, 'regex');
      // `*` is no RE2, yet withoutHeaders takes it for "present" (ROUTE-26).
      if (field !== 'withoutHeaders' || knownText(regex) !== '*') checkRegex(regex, violations);
      if (key.toLowerCase().startsWith('@request.auth.claims') && reachesMesh)
        reportAt(
          violations,
          value,
          'value',
          `${key} matches JWT claims, which only gateways can do: list gateways, without mesh.`,
          { remedy: 'List the gateways at spec.gateways, without mesh.' },
        );
    }
  checkMatchedPort(placeAt(match, 'port'), violations);
}

/** Istio's regular expressions are RE2. */
function checkRegex(place: PathedNode | undefined, violations: Violations): void {
  const regex = knownText(place);
  if (place === undefined || regex === undefined || isRe2(regex)) return;
  reportAt(violations, place, 'pattern', `${JSON.stringify(regex)} is not a valid RE2 expression.`);
}
