import type { Origin } from '../../manifest/index.ts';
import type {
  Call,
  CalledServer,
  CallSource,
  CallTarget,
  ClientConnection,
  ProxyFacts,
  Service,
  Workload,
} from '../../istio/index.ts';
import {
  calledServer,
  callingClient,
  callTargets,
  isGatewayWorkload,
  knownCalls,
} from '../../istio/index.ts';
import { clientConnection } from './client-connection.ts';
import { callerText, serviceText } from './names.ts';

/** A call with what becomes of it at one workload that its requests may reach. */
export interface JudgedCall {
  readonly source: CallSource;
  readonly server: CalledServer;
  readonly outcome: ClientConnection;
  /** Where the call is seen. */
  readonly origin: Origin;
  /** Where a route sends it to another Service than it addresses. */
  readonly rerouted: { readonly from: Service; readonly because: readonly Origin[] } | null;
}

/**
 * Every call that the configuration shows, judged; one for each caller, Service, port and workload.
 * Callers that only a policy names are left out: that policy already demands mTLS of them.
 */
export function judgedCalls(facts: ProxyFacts): readonly JudgedCall[] {
  const judged = new Map<string, JudgedCall>();
  for (const call of knownCalls(facts.mesh)) {
    if (call.basis === 'policy') continue;
    for (const { server, because } of arrivalsOf(facts, call)) {
      const key = [
        callerText(call.source),
        serviceText(server.service),
        server.port,
        server.workload.kind,
        server.workload.name,
      ].join(' ');
      if (judged.has(key)) continue;
      const { source, origin, destination: from } = call;
      const outcome = outcomeOf(facts, source, server);
      const rerouted = because.length === 0 ? null : { from, because };
      judged.set(key, { source, server, outcome, origin, rerouted });
    }
  }
  return [...judged.values()];
}

/** The workloads that requests of a call may reach, each with what sends them to another Service. */
const arrivalsOf = (
  facts: ProxyFacts,
  call: Call,
): readonly { readonly server: CalledServer; readonly because: readonly Origin[] }[] =>
  callTargets(facts, call).flatMap((target) =>
    serversOf(facts, call.source, target).map((server) => ({ server, because: target.because })),
  );

const outcomeOf = (facts: ProxyFacts, source: CallSource, server: CalledServer): ClientConnection =>
  clientConnection(facts.mesh, callingClient(facts, source, server.port), server);

function serversOf(
  facts: ProxyFacts,
  source: CallSource,
  { service, port, workloads, routed }: CallTarget,
): readonly CalledServer[] {
  if (port === null || port.protocol === 'UDP') return [];
  return workloads
    .filter((workload) => !isSelf(source, workload) && !isGatewayWorkload(facts.mesh, workload))
    .map((workload) => calledServer(facts, service, port, workload, routed));
}

const isSelf = (source: CallSource, workload: Workload): boolean =>
  source.kind === 'workload' && source.workload.resource === workload.resource;
