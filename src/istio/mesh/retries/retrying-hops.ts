import type { Call } from '../calls/call.ts';
import type { Mesh, Service, ServicePort, Workload } from '../mesh.ts';
import type { ProxyFacts } from '../proxies.ts';
import type { RetryLimit } from './retry-limit.ts';
import type { CallTarget } from '../calls/call-targets.ts';
import type { WrittenPlace } from '../routes/route-rule.ts';
import { callingClient, isGatewayWorkload } from '../proxies.ts';
import { callTargets } from '../calls/call-targets.ts';
import { groupedBy } from '../../matching/grouping.ts';
import { isGrpcPort } from '../registry/port-protocol.ts';
import { requestsOfGateways } from '../calls/requests-of-gateways.ts';
import type { RouteWait } from './route-wait.ts';
import { OVERLOAD, toldByGrpc, triesOn } from './retry-policy.ts';
import { knownCalls } from '../calls/calls.ts';

/** One known call, and how often it is tried where the server cannot cope. */
export interface AmplifiedHop {
  readonly caller: HopCaller;
  /** Is the Service at which the requests come in, which a route may choose. */
  readonly service: Service;
  readonly port: number;
  /** The workloads behind it that the requests may reach, as far as is told. */
  readonly workloads: readonly Workload[];
  readonly isGrpc: boolean;
  readonly tries: number;
  /** Tries after the first, on whatever failures that is; those are listed, statuses by their numbers. */
  readonly attempts: number;
  readonly retryOn: readonly string[];
  /** The place where the retries are written; null where nobody wrote them. */
  readonly written: WrittenPlace | null;
  readonly limit: RetryLimit | null;
  /** Says how long each route that it may take waits for a server that does not answer; null for one without an end. */
  readonly waits: readonly (RouteWait | null)[];
}

/** A workload, or a gateway, whose first requests come from elsewhere. */
type HopCaller =
  | { readonly kind: 'workload'; readonly name: string; readonly workload: Workload }
  | { readonly kind: 'gateway'; readonly name: string; readonly namespace: string };

/**
 * Finds the hops of all known calls: of sidecars, of waypoints for callers without one, and of gateways.
 * Where the path is not known, or several routes may take it, each counts as its worst. Nothing is tried
 * again by callers that may have no proxy, and where no proxy reads requests.
 */
export function retryingHops(mesh: Mesh): readonly AmplifiedHop[] {
  const found = known.get(mesh) ?? hopsIn(mesh);
  known.set(mesh, found);
  return found;
}

const known = new WeakMap<Mesh, readonly AmplifiedHop[]>();

function hopsIn(mesh: Mesh): readonly AmplifiedHop[] {
  const facts = { mesh, allNamespaces: true };
  const hops = [
    ...knownCalls(mesh, 'workloads').flatMap((call) => hopsOf(facts, call)),
    ...requestsOfGateways(mesh).flatMap(({ gateway, port, ...target }) =>
      hopTo({ kind: 'gateway', name: gateway.name, namespace: gateway.namespace }, target, port),
    ),
  ];
  return [...groupedBy(hops, keyOf).values()].map((same) =>
    same.reduce((worst, hop) => ({
      ...(hop.tries > worst.tries ? hop : worst),
      workloads: [...new Set([...worst.workloads, ...hop.workloads])],
      waits: [...worst.waits, ...hop.waits],
    })),
  );
}

const keyOf = ({ caller, service, port }: AmplifiedHop): string =>
  `${callerKey(caller)} ${service.host}:${String(port)}`;

const callerKey = (caller: HopCaller): string =>
  caller.kind === 'gateway'
    ? `gateway ${caller.namespace}/${caller.name}`
    : `${caller.workload.kind} ${caller.workload.namespace}/${caller.name}`;

/**
 * Finds the hops of a call. A gateway of the mesh routes by its own routes, and what calls before the
 * application runs calls once; what sends metrics, logs or traces is no part of a request.
 */
function hopsOf(facts: ProxyFacts, call: Call): readonly AmplifiedHop[] {
  const { source } = call;
  if (source.kind !== 'workload' || source.init !== undefined || call.isOfSignals) return [];
  const { workload } = source;
  const { sidecar } = workload;
  if (sidecar.kind !== 'known' || isGatewayWorkload(facts.mesh, workload)) return [];
  const { proxy } = callingClient(facts, source, call.port);
  if (proxy.kind !== 'known' || !proxy.value) return [];
  return callTargets(facts.mesh, call).flatMap(({ port, ...target }) =>
    port === null ? [] : hopTo({ kind: 'workload', name: workload.name, workload }, target, port),
  );
}

function hopTo(
  caller: HopCaller,
  { service, workloads, tried }: Pick<CallTarget, 'service' | 'workloads' | 'tried'>,
  port: ServicePort,
): readonly AmplifiedHop[] {
  const isGrpc = isGrpcPort(port);
  const failure = isGrpc ? toldByGrpc(OVERLOAD) : OVERLOAD;
  const [worst] = tried
    .map((one) => ({ ...one, tries: triesOn(one.policy, failure) }))
    .toSorted((one, other) => other.tries - one.tries);
  if (worst === undefined) return [];
  const { tries, policy, limit } = worst;
  return [
    {
      caller,
      service,
      port: port.port,
      workloads,
      isGrpc,
      tries,
      attempts: policy.attempts,
      retryOn: [
        ...policy.retryOn.filter((condition) => condition !== 'retriable-status-codes'),
        ...policy.statusCodes.map(String),
      ],
      written: policy.written,
      limit: tries === 1 ? null : limit(),
      waits: tried.map(({ wait }) => wait),
    },
  ];
}
