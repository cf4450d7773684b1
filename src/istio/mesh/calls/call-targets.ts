import type { Origin } from '../../../manifest/index.ts';
import { routeAtWaypoint, waypointProxy } from '../ambient/waypoint-routes.ts';
import { waypointOfService } from '../ambient/waypoint.ts';
import { destinationRules, subsetOf } from '../destinations/destination-rule-index.ts';
import type { RetryLimit } from '../retries/retry-limit.ts';
import { retryLimit } from '../retries/retry-limit.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Service, ServicePort, Workload, Proxy } from '../mesh.ts';
import type { ProxyFacts } from '../proxies.ts';
import { callingClient, isGatewayWorkload } from '../proxies.ts';
import { registryOf } from '../registry/service-registry.ts';
import { viewsFor } from '../revisions/revision-views.ts';
import type { DecidedDestination, RouteDecision } from '../routes/route-decision.ts';
import { possibleDecisions } from '../routes/route-decision.ts';
import type { RetryPolicy } from '../retries/retry-policy.ts';
import type { RouteWait } from '../retries/route-wait.ts';
import { waitOf } from '../retries/route-wait.ts';
import { routeFromSidecar } from '../routes/sidecar-routes.ts';
import type { Call, CallSource } from './call.ts';
import { requestsOf } from './requests-of-call.ts';
import type { CalledServer } from './connection-of-call.ts';

/** A Service that some requests of a call arrive at. */
export interface CallTarget {
  readonly service: Service;
  /** Is null where it is not told which of the Service's ports is called. */
  readonly port: ServicePort | null;
  /** The workloads behind it that the requests may reach. */
  readonly workloads: readonly Workload[];
  /** As the call has it; null where a route rewrites it. */
  readonly path: string | null;
  /** The destination that the caller's proxy routes to; null where it does not route. */
  readonly routed: CalledServer['routed'];
  /** Names what sends the call to another Service than it addresses; empty where nothing does. */
  readonly because: readonly Origin[];
  /** Lists how each proxy and route on the way tries again; empty where none does (RETRY-11). */
  readonly tried: readonly TriedAgain[];
}

/** Says how a proxy tries requests to a cluster again, and what limits it: RETRY-1…16. */
export interface TriedAgain {
  readonly policy: RetryPolicy;
  readonly limit: () => RetryLimit | null;
  /** Says how long the proxy waits for a server that does not answer; null where nothing ends the wait. */
  readonly wait: RouteWait | null;
}

/**
 * Finds where the requests of a call may go: to the Service that it addresses, or where the caller's proxy
 * routes them (ROUTE-9…32); nowhere where all are answered or refused on the way. Requests of which it is not
 * told stay with the Service. Callers that a policy names are their workloads, where these are here.
 */
export function callTargets(facts: ProxyFacts, call: Call): readonly CallTarget[] {
  if (call.source.kind !== 'identity') return targetsFrom(facts, call, call.source);
  const { namespace, serviceAccount } = call.source;
  const callers = facts.mesh.workloads.filter(
    (one) => one.namespace === namespace && one.serviceAccount === serviceAccount,
  );
  // a gateway goes by the routes of its own, which are calls of their own
  return callers.length === 0 || callers.some((one) => isGatewayWorkload(facts.mesh, one))
    ? addressed(call)
    : distinct(
        callers.flatMap((workload) => targetsFrom(facts, call, { kind: 'workload', workload })),
      );
}

function targetsFrom(facts: ProxyFacts, call: Call, source: CallSource): readonly CallTarget[] {
  const port = calledPort(call);
  if (source.kind !== 'workload' || port === null) return addressed(call);
  const client = callingClient(facts, source, port.port);
  const isPastProxy = client.proxy.kind === 'known' && !client.proxy.value;
  if (isPastProxy || client.cutOff !== null) return addressed(call);
  if (client.ambient) return capturedTargets(facts.mesh, call, port);
  const routed = routedTargets(facts.mesh, client, call, port);
  return client.proxy.kind === 'unknown' ? distinct([...addressed(call), ...routed]) : routed;
}

/** The part of a call that says where it goes. */
type Addressed = Pick<Call, 'destination' | 'port' | 'path'>;

/** The port that is called; null where it is not told and there are several, or the Service has none of that number. */
const calledPort = ({ destination, port }: Addressed): ServicePort | null =>
  (port === null && destination.ports.length === 1
    ? destination.ports[0]
    : destination.ports.find((candidate) => candidate.port === port)) ?? null;

/** No port of a Service but those it has is reached; the pods behind a headless one are, on any */
function addressed(call: Addressed): readonly CallTarget[] {
  const { destination: service, path } = call;
  const port = calledPort(call);
  if (port === null && call.port !== null && !service.headless) return [];
  return [
    { service, port, workloads: service.workloads, path, routed: null, because: [], tried: [] },
  ];
}

/** Calls of ztunnel go to the Service, or where the routes of its waypoint send them (AMBIENT-1, 5, 8). */
function capturedTargets(mesh: Mesh, call: Addressed, port: ServicePort): readonly CallTarget[] {
  const host = call.destination.host.toLowerCase();
  const service = registryOf(mesh)
    .named(host)
    .find(({ kubernetes }) => kubernetes);
  if (service === undefined || service.headless) return addressed(call);
  const found = waypointOfService(mesh, service);
  if (found.kind === 'unknown' || found.value === null) return addressed(call);
  const waypoint = found.value;
  return distinct(
    requestsOf(port, call.path).flatMap((http) =>
      targetsOf(mesh, waypointProxy(waypoint), {
        call,
        path: http?.path ?? null,
        decision: routeAtWaypoint(mesh, waypoint, {
          service,
          port: port.port,
          http: http === null ? null : { ...http, host },
        }),
      }),
    ),
  );
}

function routedTargets(
  mesh: Mesh,
  proxy: Proxy,
  call: Addressed,
  port: ServicePort,
): readonly CallTarget[] {
  const views = viewsFor(mesh, proxy);
  return views.length === 0
    ? addressed(call)
    : distinct(views.flatMap((view) => routedIn(view, proxy, call, port)));
}

function routedIn(
  mesh: Mesh,
  proxy: Proxy,
  call: Addressed,
  port: ServicePort,
): readonly CallTarget[] {
  const host = call.destination.host.toLowerCase();
  return requestsOf(port, call.path).flatMap((http) =>
    targetsOf(mesh, proxy, {
      call,
      path: http?.path ?? null,
      decision: routeFromSidecar(mesh, proxy, {
        host,
        port: port.port,
        http: http === null ? null : { ...http, host },
        serverName: null,
      }),
    }),
  );
}

interface DecidedCall {
  readonly call: Addressed;
  /** The path that was asked about. */
  readonly path: string | null;
  readonly decision: RouteDecision;
}

function targetsOf(
  mesh: Mesh,
  proxy: Proxy,
  { call, path, decision }: DecidedCall,
): readonly CallTarget[] {
  const possible = possibleDecisions(decision);
  if (possible === null) return addressed(call);
  return possible.flatMap((one) => {
    if (one.kind === 'passthrough' || one.kind === 'blackhole' || one.kind === 'unknown')
      return addressed(call);
    if (one.kind !== 'route') return [];
    const isRewritten = one.path !== path;
    return one.destinations.flatMap(
      (destination) =>
        targetAt(mesh, proxy, destination, {
          path: isRewritten ? null : call.path,
          because: one.because,
          retries: one.retries,
          wait: one.retries && waitOf(one.retries, one),
          call,
        }) ?? [],
    );
  });
}

/** A call, and how the route that it takes tries again. */
interface Sending {
  readonly call: Addressed;
  readonly retries: RetryPolicy | null;
  readonly wait: RouteWait | null;
}

/** Gives the target; undefined where it is no Service of this environment, or all calls to it fail. */
function targetAt(
  mesh: Mesh,
  proxy: Proxy,
  { service: registered, fails, port: number, subset }: DecidedDestination,
  { path, because, call, retries, wait }: Pick<CallTarget, 'path' | 'because'> & Sending,
): CallTarget | undefined {
  if (registered === undefined || fails !== null || !registered.kubernetes) return undefined;
  const { namespace, name } = registered.resource;
  const service = mesh.service(namespace, name);
  if (service === undefined) return undefined;
  const isOwn = service === call.destination;
  return {
    service,
    port: service.ports.find(({ port }) => port === number) ?? null,
    workloads: inSubset(mesh, proxy, service, subset),
    path,
    routed: { service: registered, subset },
    because: isOwn ? [] : because,
    tried:
      retries === null
        ? []
        : [
            {
              policy: retries,
              limit: () => retryLimit(mesh, proxy, registered, subset, number),
              wait,
            },
          ],
  };
}

/** The workloads that a subset selects; all of them where only ages decide what it selects (DR-18). */
function inSubset(
  mesh: Mesh,
  proxy: Proxy,
  service: Service,
  subset: string | null,
): readonly Workload[] {
  if (subset === null) return service.workloads;
  const host = service.host.toLowerCase();
  const labels = destinationRules(mesh, proxy, { ...service, host }).map(
    (rule) => subsetOf(rule, subset)?.labels.value,
  );
  return service.workloads.filter((workload) =>
    labels.some((asked) => asked !== undefined && containsLabels(workload.labels, asked)),
  );
}

/** A namespace that nothing speaks of. */
const ELSEWHERE = 'any-other-namespace';

/**
 * Tells whether routes send elsewhere whatever a sidecar sends to a Service, in its own namespace and in
 * others. A caller without a sidecar may still reach it.
 */
export const isBypassed = (mesh: Mesh, destination: Service): boolean =>
  destination.ports.length > 0 &&
  [destination.namespace, ELSEWHERE].every((namespace) =>
    destination.ports.every((port) =>
      routedTargets(
        mesh,
        { kind: 'sidecar', namespace, labels: new Map() },
        { destination, port: port.port, path: null },
        port,
      ).every(({ service }) => service !== destination),
    ),
  );

/** One target for each Service, port and set of workloads, with no path where there are several. */
function distinct(targets: readonly CallTarget[]): readonly CallTarget[] {
  const found = new Map<string, CallTarget>();
  for (const target of targets) {
    const { service, port, routed, workloads } = target;
    const key = JSON.stringify([
      service.host,
      port?.port,
      routed?.subset,
      workloads.map(({ resource }) => `${resource.kind} ${resource.namespace}/${resource.name}`),
    ]);
    const known = found.get(key);
    if (known === undefined) found.set(key, target);
    else
      found.set(key, {
        ...known,
        path: known.path === target.path ? known.path : null,
        tried: merged(known.tried, target.tried),
      });
  }
  return [...found.values()];
}

const merged = (
  one: readonly TriedAgain[],
  other: readonly TriedAgain[],
): readonly TriedAgain[] => [
  ...one,
  ...other.filter(
    ({ policy, wait }) =>
      !one.some(
        (known) => known.policy === policy && known.wait?.milliseconds === wait?.milliseconds,
      ),
  ),
];
