import type { Resource } from '../../yaml/resource.ts';
import type { EnvoyTypes } from '../envoy/envoy-types.ts';
import { readPatch } from '../envoy/envoy-message.ts';
import { isRe2 } from '../re2.ts';
import type { Violations } from '../schema-violations.ts';
import { isSet, isUnknown, knownText, placeAt, placesAt, reportAt } from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';

/** Reports what the validation webhook refuses in an EnvoyFilter. */
export function checkEnvoyFilter(
  _object: Resource,
  spec: PathedNode,
  violations: Violations,
  envoy: () => EnvoyTypes,
): void {
  for (const entry of placesAt(spec, 'configPatches')) {
    // patches of waypoints are taken as they are
    if (knownText(placeAt(entry, 'match', 'context')) === 'WAYPOINT') continue;
    checkPatch(entry, violations, envoy);
  }
}

/** The first thing that is wrong with a patch is what the webhook says of it. */
export function checkPatch(
  entry: PathedNode,
  violations: Violations,
  envoy: () => EnvoyTypes,
): void {
  const missing = missingIn(entry);
  if (missing !== null) {
    reportAt(violations, entry, 'required', `A patch of an EnvoyFilter needs ${missing}.`);
    return;
  }
  const version = placeAt(entry, 'match', 'proxy', 'proxyVersion');
  const expression = knownText(version);
  if (version !== undefined && expression !== undefined && !isRe2(expression)) {
    reportAt(violations, version, 'value', `${expression} is no regular expression of RE2.`);
    return;
  }
  if (checkMatch(entry, violations)) checkValue(entry, violations, envoy);
}

function missingIn(entry: PathedNode): string | null {
  const applyTo = placeAt(entry, 'applyTo');
  if (!isSet(entry, 'applyTo') || knownText(applyTo) === 'INVALID') return 'applyTo';
  if (placeAt(entry, 'patch') === undefined) return 'patch';
  const place = placeAt(entry, 'patch', 'operation');
  const operation = knownText(place);
  if (place === undefined || operation === 'INVALID') return 'patch.operation';
  const removes = operation === 'REMOVE' || isUnknown(place);
  return removes || placeAt(entry, 'patch', 'value') !== undefined
    ? null
    : 'patch.value, unless its operation is REMOVE';
}

interface PatchClass {
  /** The field of a match that is for them. */
  readonly match: string;
  readonly what: string;
}

const LISTENERS: PatchClass = { match: 'listener', what: 'listeners and their filters' };
const ROUTES: PatchClass = { match: 'routeConfiguration', what: 'routes' };
const CLUSTERS: PatchClass = { match: 'cluster', what: 'clusters' };

/** Says what patches of a kind may match by. Of kinds that are not here the webhook says nothing. */
const CLASSES: ReadonlyMap<string, PatchClass> = new Map([
  ['LISTENER', LISTENERS],
  ['FILTER_CHAIN', LISTENERS],
  ['NETWORK_FILTER', LISTENERS],
  ['HTTP_FILTER', LISTENERS],
  ['ROUTE_CONFIGURATION', ROUTES],
  ['VIRTUAL_HOST', ROUTES],
  ['HTTP_ROUTE', ROUTES],
  ['CLUSTER', CLUSTERS],
]);

/** Checks a match, and tells whether the webhook goes on to the value of the patch. */
function checkMatch(entry: PathedNode, violations: Violations): boolean {
  const applyTo = knownText(placeAt(entry, 'applyTo')) ?? '';
  const rule = CLASSES.get(applyTo);
  const match = placeAt(entry, 'match');
  if (rule === undefined || match === undefined) return true;
  const other = [LISTENERS, ROUTES, CLUSTERS].map((one) => placeAt(match, one.match));
  if (other.every((one) => one === undefined)) return true;
  if (placeAt(match, rule.match) === undefined) {
    const place = other.find((one) => one !== undefined) ?? match;
    const message = `A patch of ${rule.what} (${applyTo}) can match by ${rule.match} only.`;
    const remedy = `Match by match.${rule.match}, or leave the match out.`;
    reportAt(violations, place, 'value', message, { remedy });
    return rule !== LISTENERS;
  }
  return rule !== LISTENERS || checkFilterMatch(match, applyTo, violations);
}

const CONNECTION_MANAGERS: ReadonlySet<string> = new Set([
  'envoy.filters.network.http_connection_manager',
  'envoy.http_connection_manager',
]);

function checkFilterMatch(match: PathedNode, applyTo: string, violations: Violations): boolean {
  const filter = placeAt(match, 'listener', 'filterChain', 'filter');
  if (filter === undefined) return true;
  const name = placeAt(filter, 'name');
  if (name === undefined || knownText(name) === '') {
    reportAt(violations, filter, 'required', 'A match by filter needs its name.');
    return false;
  }
  const sub = placeAt(filter, 'subFilter');
  if (sub === undefined) return true;
  if (applyTo !== 'HTTP_FILTER') {
    const message = `A match by subFilter is for patches of HTTP_FILTER, not for ${applyTo}.`;
    reportAt(violations, sub, 'value', message, { remedy: 'Leave subFilter out.' });
    return false;
  }
  return checkSubFilter(name, sub, violations);
}

function checkSubFilter(name: PathedNode, sub: PathedNode, violations: Violations): boolean {
  const written = knownText(name);
  if (written !== undefined && !CONNECTION_MANAGERS.has(written)) {
    const nearest = 'envoy.filters.network.http_connection_manager';
    const message = `A match by subFilter needs a match by the filter ${nearest}, and ${written} is another one.`;
    reportAt(violations, name, 'value', message, { nearest });
    return false;
  }
  const subName = placeAt(sub, 'name');
  if (subName === undefined || knownText(subName) === '') {
    reportAt(violations, sub, 'required', 'A match by subFilter needs its name.');
    return false;
  }
  return true;
}

function checkValue(entry: PathedNode, violations: Violations, envoy: () => EnvoyTypes): void {
  for (const { kind, place, message, nearest } of readPatch(entry, envoy)) {
    if (kind === 'unknown-field' || kind === 'former') continue;
    violations.report({
      kind: kind === 'old-api' ? 'unknown-version' : 'value',
      path: place.path,
      message,
      origin: place.node.origin,
      nearest,
      ...(kind === 'unknown-word' && { knownUpTo: envoy().istio }),
    });
  }
}
