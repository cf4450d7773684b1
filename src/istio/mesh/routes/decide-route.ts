import { unknown } from '../mesh.ts';
import type { Origin } from '../../../manifest/index.ts';
import type { ClusterState } from '../destinations/cluster.ts';
import { whichRuleCounts } from '../destinations/destination-rule-index.ts';
import type { Mesh, Unknown } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { answersPreflight } from './cors-policy.ts';
import type { ProxyRoute } from './proxy-routes.ts';
import type { RoutedRequest } from './request-matcher.ts';
import { matcherOf } from './request-matcher.ts';
import { redirectLocation, rewrittenPath } from './path-modifier.ts';
import type { RetryPolicy } from '../retries/retry-policy.ts';
import { retryPolicy } from '../retries/retry-policy.ts';
import type { DecidedDestination, RouteDecision } from './route-decision.ts';
import type { RouteDestination, RouteMirror, RouteRule } from './route-rule.ts';

/** Holds what a proxy needs to find out where it can send. */
export interface DestinationSight {
  readonly mesh: Mesh;
  /** Port that the client addressed. */
  readonly port: number;
  /** Port of a destination that names none (ROUTE-37). */
  portFor(host: string): number;
  service(host: string): RegistryService | undefined;
  /** The name that a destination leads to: another one for an ExternalName Service (SE-10). */
  leadsTo(host: string): string;
  states(host: string, subset: string | null, port: number): readonly ClusterState[];
  /** Keeps what was found of rules, and of services without rules, for a sight that is used again. */
  readonly led: Map<RouteRule | RegistryService, Led>;
}

/** Says where a rule leads, whatever the request. */
type Led =
  | {
      readonly destinations: readonly DecidedDestination[];
      readonly mirrors: readonly RouteMirror[];
      readonly retries: RetryPolicy;
    }
  | Unknown;

/**
 * Decides what happens to a request that arrives at these routes: the first that fits is used (ROUTE-19, 23).
 * `fits` is given where the same request is decided in several orders of the routes.
 */
export function decideRoute(
  routes: readonly ProxyRoute[],
  request: RoutedRequest,
  sight: DestinationSight,
  because: readonly Origin[],
  fits = matcherOf(request),
): RouteDecision {
  const taken = takenBy(routes, fits);
  const actions = (): readonly RouteDecision[] =>
    taken.routes.map((route) => actionOf(route, request, sight, [route.rule.origin, ...because]));
  const unmatched: RouteDecision = { kind: 'no-route', because };
  if (taken.routes.length === 1 && taken.isAll) return actions()[0] ?? unmatched;
  if (taken.routes.length === 0) return unmatched;
  return {
    kind: 'unknown',
    missing: 'a part of the request that a route asks for',
    among: () => (taken.isAll ? actions() : [...actions(), unmatched]),
  };
}

/** The routes that some of the requests in question take, in order, and whether all of them take one. */
function takenBy(
  routes: readonly ProxyRoute[],
  matches: ReturnType<typeof matcherOf>,
): { readonly routes: readonly ProxyRoute[]; readonly isAll: boolean } {
  const taken: ProxyRoute[] = [];
  for (const route of routes) {
    const fits = route.match === null ? 'yes' : matches(route.match);
    if (fits !== 'no') taken.push(route);
    if (fits === 'yes') return { routes: taken, isAll: true };
  }
  return { routes: taken, isAll: false };
}

function actionOf(
  { rule, match }: ProxyRoute,
  request: RoutedRequest,
  sight: DestinationSight,
  because: readonly Origin[],
): RouteDecision {
  if (rule.refused)
    return unknown('what was there before: admission refuses a delegate that delegates');
  if (rule.redirect !== null) {
    const { host, path } = request;
    const location =
      host === null || path === null
        ? null
        : redirectLocation(
            rule.redirect,
            match,
            { ...request, host, path },
            request.addressedPort ?? sight.port,
          );
    return { kind: 'redirect', status: rule.redirect.status, location, because };
  }
  if (rule.directStatus !== null) return { kind: 'direct', status: rule.directStatus, because };
  const abort = rule.fault?.abort ?? null;
  if (abort !== null && abort.percent >= 100)
    return { kind: 'fault', status: abort.status, because };
  const preflight = answersPreflight(rule.cors, request);
  if (preflight === 'maybe')
    return unknown('whether the request is a preflight that the proxy answers');
  if (preflight === 'yes') return { kind: 'direct', status: 200, because };
  const path = request.path === null ? null : rewrittenPath(rule.rewrite, match, request.path);
  return toDestinations(rule, sight, { path, because });
}

function toDestinations(
  rule: RouteRule,
  sight: DestinationSight,
  { path, because }: { readonly path: string | null; readonly because: readonly Origin[] },
): RouteDecision {
  const led = sight.led.get(rule) ?? leads(rule, sight);
  sight.led.set(rule, led);
  if ('missing' in led) return led;
  const { destinations, mirrors, retries } = led;
  return {
    kind: 'route',
    destinations,
    path,
    authority: rule.rewrite?.authority ?? null,
    mirrors,
    retries,
    timeout: rule.timeout,
    timeoutAt: rule.timeoutAt,
    fault: rule.fault,
    deadRoutes: null,
    because,
  };
}

function leads(rule: RouteRule, sight: DestinationSight): Led {
  const destinations = decideDestinations(rule.destinations, sight);
  if ('missing' in destinations) return destinations;
  return {
    destinations,
    mirrors: rule.mirrors
      .filter(({ percent }) => percent > 0)
      .map((mirror) => ({ ...mirror, host: sight.leadsTo(mirror.host) }))
      .map((mirror) => ({ ...mirror, port: mirror.port ?? sight.portFor(mirror.host) })),
    retries: retryPolicy(sight.mesh, rule.retries),
  };
}

/** Shares of destinations (ROUTE-38) and whether they can be reached; one that is named twice counts once. */
export function decideDestinations(
  written: readonly RouteDestination[],
  sight: DestinationSight,
): readonly DecidedDestination[] | Unknown {
  const [only, ...more] = written;
  if (only !== undefined && more.length === 0) {
    const decided = decideOne(only, sight);
    return 'missing' in decided ? decided : [decided];
  }
  const weighted = written.filter(({ weight }) => weight > 0);
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  const merged = new Map<string, DecidedDestination>();
  for (const one of weighted) {
    const decided = decideOne(one, sight);
    if ('missing' in decided) return decided;
    const { host, subset, port, fails } = decided;
    const key = JSON.stringify([host, subset, port, fails]);
    const weight = (100 * one.weight) / total + (merged.get(key)?.weight ?? 0);
    merged.set(key, { ...decided, weight });
  }
  return [...merged.values()].map((one) => ({ ...one, weight: halfToEven(one.weight) }));
}

/** A destination with all of the calls. */
function decideOne(
  { host: name, subset, port: written, invalid }: RouteDestination,
  sight: DestinationSight,
): DecidedDestination | Unknown {
  const host = sight.leadsTo(name);
  const port = written ?? sight.portFor(host);
  const found =
    invalid === true ? 'invalid' : failureOf(sight.mesh, sight.states(host, subset, port));
  // what a route of the Gateway API leads to and the proxy does not have is answered 500, not 503 (GWAPI-6)
  const fails = found === 'NC' && invalid !== undefined ? 'invalid' : found;
  return typeof fails === 'object' && fails !== null
    ? fails
    : { host, subset, port, weight: 100, fails, service: sight.service(host) };
}

/**
 * Gives the flag with which a call to the destination fails; null for one that is ready, and what is missing
 * where it cannot be told.
 */
function failureOf(mesh: Mesh, states: readonly ClusterState[]): 'NC' | 'UH' | null | Unknown {
  const [first, ...others] = states.map(flagOf);
  if (first === undefined) return unknown('the destination');
  return others.every((other) => other === first) ? first : unknown(whichRuleCounts(mesh));
}

const flagOf = (state: ClusterState): 'NC' | 'UH' | null | Unknown =>
  state.kind === 'unknown' ? state : state.kind === 'fails' ? state.flag : null;

/** All goes to one service, as it does without a VirtualService (RETRY-10). */
export function decideDefault(
  service: RegistryService,
  request: RoutedRequest,
  sight: DestinationSight,
): RouteDecision {
  const led = sight.led.get(service) ?? leadsToService(service, sight);
  sight.led.set(service, led);
  if ('missing' in led) return led;
  return {
    kind: 'route',
    ...led,
    path: request.path,
    authority: null,
    timeout: null,
    timeoutAt: null,
    fault: null,
    deadRoutes: null,
    because: [service.resource.origin],
  };
}

function leadsToService(service: RegistryService, sight: DestinationSight): Led {
  const { host } = service;
  const { origin } = service.resource;
  const destination = { host, subset: null, port: sight.port, weight: 1, origin };
  const destinations = decideDestinations([destination], sight);
  if ('missing' in destinations) return destinations;
  return { destinations, mirrors: [], retries: retryPolicy(sight.mesh, null) };
}

/** Rounds as weights are counted where two shares would both end in a half. */
function halfToEven(share: number): number {
  const below = Math.floor(share);
  if (share - below !== 0.5) return Math.round(share);
  return below % 2 === 0 ? below : below + 1;
}
