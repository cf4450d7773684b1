import type { Violations } from '../../schema-violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import {
  isSet,
  knownNumber,
  neededAt,
  placeAt,
  placesAt,
  reportAt,
  knownText,
} from '../pathed-node.ts';
import { checkDuration } from '../values/durations.ts';
import { checkFault, checkDirectResponse, checkRedirect, checkRewrite } from './http-answer.ts';
import {
  checkHeaderNames,
  checkOneAuthority,
  checkHeaderValues,
  isHeaderName,
} from './http-headers.ts';
import { checkRequestMatch, checkOrigin } from './request-match.ts';
import { checkDestination, checkRouteDestinations } from './route-destination.ts';
import { nearestWord } from '../../../text/nearest-word.ts';
import { parseGoDuration } from '../../go-duration.ts';

/** Conditions that Envoy's `x-envoy-retry-on` and `x-envoy-retry-grpc-on` know. */
const CONDITIONS = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'envoy-ratelimited',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
];

/** RETRY-4 and RETRY-7. */
function checkHttpRetry(retries: PathedNode, violations: Violations): void {
  const attempts = placeAt(retries, 'attempts');
  const count = attempts === undefined ? 0 : knownNumber(attempts);
  if (attempts !== undefined && count !== undefined && count < 0)
    reportAt(
      violations,
      attempts,
      'range',
      `attempts is ${String(count)} and must not be negative.`,
      { remedy: 'Write 0 or more.' },
    );
  for (const name of ['retryOn', 'perTryTimeout', 'retryRemoteLocalities']) {
    const setting = placeAt(retries, name);
    if (count === 0 && setting !== undefined && isSet(retries, name))
      reportAt(
        violations,
        setting,
        'exclusive',
        `${name} needs attempts: ${attempts === undefined ? 'without it' : 'with 0'} retries are off.`,
        { remedy: `Set attempts to 1 or more, or remove ${name}.` },
      );
  }
  for (const name of ['perTryTimeout', 'backoff'])
    checkDuration(placeAt(retries, name), violations);
  checkConditions(placeAt(retries, 'retryOn'), violations);
}

function checkConditions(retryOn: PathedNode | undefined, violations: Violations): void {
  const text = knownText(retryOn);
  if (retryOn === undefined || text === undefined || text === '') return;
  for (const condition of text.split(',')) {
    if (CONDITIONS.includes(condition) || isStatus(condition)) continue;
    const bare = condition.trim();
    const nearest =
      bare !== condition && (CONDITIONS.includes(bare) || isStatus(bare))
        ? text.replaceAll(' ', '')
        : nearestWord(condition, CONDITIONS);
    reportAt(
      violations,
      retryOn,
      'value',
      `retryOn ${JSON.stringify(condition)} is neither a condition that Envoy knows nor a status code.`,
      { nearest },
    );
  }
}

/** The statuses that have a name. */
const STATUS = /^(?:10[0-3]|20[0-8]|226|30[0-578]|4(?:0\d|1[0-8]|2[1-689]|31|51)|50[0-8]|51[01])$/;

const isStatus = (text: string): boolean => STATUS.test(text);

const METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|CONNECT|OPTIONS|TRACE|\*)$/;

/** Whom a browser lets call. */
function checkCorsPolicy(policy: PathedNode, violations: Violations): void {
  for (const origin of placesAt(policy, 'allowOrigins')) checkOrigin(origin, violations);
  for (const place of placesAt(policy, 'allowMethods')) {
    const method = knownText(place);
    if (method !== undefined && !METHOD.test(method))
      reportAt(violations, place, 'value', `${JSON.stringify(method)} is no method of HTTP.`, {
        remedy: 'Write the method in capital letters, or * for all.',
      });
  }
  for (const field of ['allowHeaders', 'exposeHeaders'])
    for (const place of placesAt(policy, field)) {
      const name = knownText(place);
      if (name !== undefined && !isHeaderName(name))
        reportAt(violations, place, 'value', `${JSON.stringify(name)} is no name of a header.`, {
          remedy: 'Name one header in each entry, or write * for all.',
        });
    }
  checkMaxAge(placeAt(policy, 'maxAge'), violations);
}

function checkMaxAge(place: PathedNode | undefined, violations: Violations): void {
  const text = knownText(place);
  const milliseconds = text === undefined ? null : parseGoDuration(text);
  if (place === undefined || milliseconds === null) return;
  if (milliseconds >= 1 && milliseconds % 1000 !== 0)
    reportAt(violations, place, 'range', `maxAge ${text ?? ''} is no whole number of seconds.`, {
      remedy: 'Write whole seconds.',
    });
  else checkDuration(place, violations);
}

/** Says what kind of VirtualService a route stands in. */
interface HttpRouteContext {
  /** It has no hosts: another VirtualService refers to it. */
  readonly delegate: boolean;
  /** It applies to sidecars, not only to gateways. */
  readonly reachesMesh: boolean;
}

/** Reports what the validation webhook refuses in one HTTP route (ROUTE-26, 33, 36, 38, 43, 56, RETRY-4). */
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

/**
 * Checks that a route that answers by itself sends nothing on that could be delayed, aborted or rewritten.
 */
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
