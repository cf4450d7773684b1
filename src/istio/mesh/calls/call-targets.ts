import type { Origin } from '../../../manifest/index.ts';
import type { RetryLimit } from '../retries/retry-limit.ts';
import { limitOf } from '../retries/retry-limit.ts';
import type { CallEnding } from '../outcome/call-ending.ts';
import { possibleOutcomes, routedOutcomes, unroutedEndings } from '../outcome/call-outcome.ts';
import { gatewayThroughWaypoint } from '../outcome/ambient-outcome.ts';
import { senderElsewhere } from '../outcome/client-proxy.ts';
import { callingPods } from '../outcome/network-step.ts';
import type { Mesh, Service, ServicePort, Workload } from '../mesh.ts';
import { callingClient, isGatewayWorkload } from '../proxies.ts';
import type { RetryPolicy } from '../retries/retry-policy.ts';
import type { RouteWait } from '../retries/route-wait.ts';
import { waitOf } from '../retries/route-wait.ts';
import type { HttpRequest } from '../request/request.ts';
import type { OutboundCall } from '../routes/sidecar-routes.ts';
import type { Call, CallSource } from './call.ts';
import { requestsOf } from './requests-of-call.ts';

/** A Service that some requests of a call arrive at. */
export interface CallTarget {
  readonly service: Service;
  /** Is null where it is not told which of the Service's ports is called. */
  readonly port: ServicePort | null;
  /** The workloads behind it that the requests may reach. */
  readonly workloads: readonly Workload[];
  /** As the call has it; null where a route rewrites it. */
  readonly path: string | null;
  /** As the call has it; null where nothing shows it. */
  readonly method: string | null;
  /** The subset that a route leads to; null where none does. */
  readonly subset: string | null;
  /** Names what sends the call to another Service than it addresses; empty where nothing does. */
  readonly because: readonly Origin[];
  /** Lists how each proxy and route on the way tries again; empty where none does (RETRY-11). */
  readonly tried: readonly TriedAgain[];
  /** Lists how its requests may end; empty where nothing here decides it. */
  readonly endings: readonly CallEnding[];
}

/** Says how a proxy tries requests to a cluster again, and what limits it: RETRY-1…16. */
export interface TriedAgain {
  readonly policy: RetryPolicy;
  readonly limit: () => RetryLimit | null;
  /** Says how long the proxy waits for a server that does not answer; null where nothing ends the wait. */
  readonly wait: RouteWait | null;
}

const known = new WeakMap<Call, { readonly mesh: Mesh; readonly targets: readonly CallTarget[] }>();

/**
 * Finds where the requests of a call may go, as its outcomes say: to the Service that it addresses, or where the
 * caller's proxy routes them; nowhere where all are answered or refused on the way. Requests of which it is not
 * told stay with the Service. Callers that a policy names are their workloads, where these are here.
 */
export function callTargets(mesh: Mesh, call: Call): readonly CallTarget[] {
  const before = known.get(call);
  if (before?.mesh === mesh) return before.targets;
  const targets = distinct(
    call.source.kind === 'identity'
      ? targetsOfAccount(mesh, call, call.source)
      : targetsFrom(mesh, call, call.source),
  );
  known.set(call, { mesh, targets });
  return targets;
}

function targetsOfAccount(
  mesh: Mesh,
  call: Call,
  { namespace, serviceAccount, mayLackProxy }: CallSource & { kind: 'identity' },
): readonly CallTarget[] {
  const callers = mesh.workloads.filter(
    (one) => one.namespace === namespace && one.serviceAccount === serviceAccount,
  );
  // a gateway goes by the routes of its own, which are calls of their own
  const gateway = callers.find((one) => isGatewayWorkload(mesh, one));
  if (callers.length > 0 && gateway === undefined)
    return callers.flatMap((workload) => targetsFrom(mesh, call, { kind: 'workload', workload }));
  const kind = gateway === undefined ? 'sidecar' : 'gateway';
  const proxy = { kind, namespace, labels: gateway?.labels ?? new Map() } as const;
  const sender = senderElsewhere(proxy, serviceAccount);
  const senders = mayLackProxy ? [sender, { ...sender, sends: false }] : [sender];
  const endings = madeTo(call).flatMap((made) =>
    senders.flatMap((one) => unroutedEndings(mesh, one, made)),
  );
  // pods that ztunnel takes do not skip it, and who is elsewhere may be such
  const isOpen = endings.some(({ chain }) => chain.some(({ says }) => says === 'skipped'));
  return addressed(call, isOpen ? [] : endings);
}

function targetsFrom(
  mesh: Mesh,
  call: Call,
  source: Exclude<CallSource, { kind: 'identity' }>,
): readonly CallTarget[] {
  const port = calledPort(call);
  const client = callingClient({ mesh, allNamespaces: true }, source, port?.port ?? null);
  if (source.kind === 'gateway') {
    const account = source.workload?.serviceAccount ?? source.account ?? null;
    const sender = {
      ...senderElsewhere(client, account),
      ...(source.workload !== null && { pods: callingPods(mesh, source.workload) }),
      throughWaypoint: gatewayThroughWaypoint,
    };
    const endings = madeTo(call).flatMap((made) => unroutedEndings(mesh, sender, made));
    return addressed(call, endings);
  }
  if (client.cutOff !== null) return addressed(call);
  const ended = madeTo(call).flatMap((made) =>
    possibleOutcomes(mesh, source, made).flatMap(({ endings }) =>
      endings.map((ending) => ({ made, ending })),
    ),
  );
  return port === null
    ? addressed(
        call,
        ended.map(({ ending }) => ending),
      )
    : ended.flatMap(({ made, ending }) => targetOf(mesh, call, made.http, ending));
}

/** The part of a call that says where it goes. */
type Addressed = Pick<Call, 'destination' | 'port' | 'path' | 'method'>;

/** The port that is called; null where it is not told and there are several, or the Service has none of that number. */
const calledPort = ({ destination, port }: Addressed): ServicePort | null =>
  (port === null && destination.ports.length === 1
    ? destination.ports[0]
    : destination.ports.find((candidate) => candidate.port === port)) ?? null;

/** Lists what a caller may send: to the port, or to each where it is not told which; the pods behind a headless Service have others. */
const madeTo = ({ destination, port, path, method }: Addressed): readonly OutboundCall[] => {
  const host = destination.host.toLowerCase();
  const own = destination.ports.filter((one) => port === null || one.port === port);
  const called =
    own.length > 0 || port === null
      ? own.map((one) => ({ port: one.port, requests: requestsOf(one, path, method) }))
      : [{ port, requests: requestsOf(null, path, method) }];
  return called.flatMap(({ port: number, requests }) =>
    requests.map((http) => ({
      ...{ host, port: number, serverName: null },
      http: http === null ? null : { ...http, host },
    })),
  );
};

/** No port of a Service but those it has is reached; the pods behind a headless one are, on any */
function addressed(call: Addressed, endings: readonly CallEnding[] = []): readonly CallTarget[] {
  const { destination: service, path, method = null } = call;
  const port = calledPort(call);
  if (port === null && call.port !== null && !service.headless) return [];
  const { workloads } = service;
  return [
    { service, port, workloads, path, method, subset: null, because: [], tried: [], endings },
  ];
}

/** Ways in which a proxy answers or ends requests itself, so that they arrive nowhere. */
const ENDS_THERE: ReadonlySet<string> = new Set([
  ...['no-route', 'redirect', 'direct', 'fault', 'reset', 'connection-refused'],
]);

/** Finds where one ending is; nowhere where it is at no Service of this environment, or all such calls fail. */
function targetOf(
  mesh: Mesh,
  call: Addressed,
  http: HttpRequest | null,
  ending: CallEnding,
): readonly CallTarget[] {
  const { chain } = ending;
  const route = chain.find((one) => one.step === 'route');
  if (route !== undefined && ENDS_THERE.has(route.says)) return [];
  const led = chain.findLast((one) => one.step === 'destination');
  if (led === undefined || route?.decision.kind !== 'route') return addressed(call, [ending]);
  const { to, policy } = led;
  const { subset } = to;
  if (to.fails !== null || to.service?.kubernetes !== true) return [];
  const service = mesh.service(to.service.resource.namespace, to.service.resource.name);
  if (service === undefined) return [];
  const { decision } = route;
  const isRewritten = decision.path !== (http?.path ?? null);
  const { retries } = decision;
  return [
    {
      service,
      port: service.ports.find(({ port }) => port === to.port) ?? null,
      workloads: chain.find((one) => one.step === 'endpoints')?.workloads ?? service.workloads,
      path: isRewritten ? null : call.path,
      method: call.method ?? null,
      subset,
      because: service === call.destination ? [] : route.because,
      tried:
        retries === null
          ? []
          : [{ policy: retries, limit: () => limitOf(policy), wait: waitOf(retries, decision) }],
      endings: [ending],
    },
  ];
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
      madeTo({ destination, port: port.port, path: null }).every((made) =>
        routedOutcomes(
          mesh,
          senderElsewhere({ kind: 'sidecar', namespace, labels: new Map() }),
          made,
        ).every(({ endings }) =>
          endings.every((ending) =>
            targetOf(mesh, { destination, port: port.port, path: null }, made.http, ending).every(
              ({ service }) => service !== destination,
            ),
          ),
        ),
      ),
    ),
  );

/** One target for each Service, port and subset, with no path where there are several. */
function distinct(targets: readonly CallTarget[]): readonly CallTarget[] {
  const found = new Map<string, CallTarget>();
  for (const target of targets) {
    const { service, port, subset } = target;
    const key = JSON.stringify([service.host, port?.port, subset]);
    const before = found.get(key);
    found.set(
      key,
      before === undefined
        ? target
        : {
            ...before,
            workloads: [...new Set([...before.workloads, ...target.workloads])],
            path: before.path === target.path ? before.path : null,
            tried: merged(before.tried, target.tried),
            endings: [...before.endings, ...target.endings],
          },
    );
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
