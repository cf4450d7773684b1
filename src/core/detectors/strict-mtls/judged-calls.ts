import type { Origin } from '../../manifest/index.ts';
import type {
  Call,
  CallSource,
  CalledServer,
  ClientConnection,
  ServicePort,
  Workload,
  ProxyFacts,
} from '../../mesh/index.ts';
import {
  knownCalls,
  clientConnection,
  calledServer,
  callingClient,
  isGatewayWorkload,
} from '../../mesh/index.ts';
import { callerText, serviceText } from './names.ts';

/** A call with what becomes of it at one workload behind the Service. */
export interface JudgedCall {
  readonly source: CallSource;
  readonly server: CalledServer;
  readonly outcome: ClientConnection;
  /** Where the call is seen. */
  readonly origin: Origin;
}

/**
 * Every call that the configuration shows, judged; one for each caller, Service, port and workload.
 * Callers that only a policy names are left out: that policy already demands mTLS of them.
 */
export function judgedCalls(facts: ProxyFacts): readonly JudgedCall[] {
  const judged = new Map<string, JudgedCall>();
  for (const call of knownCalls(facts.mesh)) {
    if (call.basis === 'policy') continue;
    for (const server of serversOf(facts, call)) {
      const key = [
        callerText(call.source),
        serviceText(server.service),
        server.port,
        server.workload.kind,
        server.workload.name,
      ].join(' ');
      if (!judged.has(key)) judged.set(key, judge(facts, call, server));
    }
  }
  return [...judged.values()];
}

function judge(facts: ProxyFacts, call: Call, server: CalledServer): JudgedCall {
  const client = callingClient(facts, call.source, server.port);
  return {
    source: call.source,
    server,
    outcome: clientConnection(facts.mesh, client, server),
    origin: call.origin,
  };
}

function serversOf(facts: ProxyFacts, call: Call): readonly CalledServer[] {
  const service = call.destination;
  const port = portOf(call);
  if (port === undefined || port.protocol === 'UDP') return [];
  return service.workloads
    .filter(
      (workload) => !isSelf(call.source, workload) && !isGatewayWorkload(facts.mesh, workload),
    )
    .map((workload) => calledServer(facts, service, port, workload));
}

/** The port that is called; undefined where it is not told and there are several. */
function portOf({ destination, port }: Call): ServicePort | undefined {
  if (port === null) return destination.ports.length === 1 ? destination.ports[0] : undefined;
  return destination.ports.find((candidate) => candidate.port === port);
}

const isSelf = (source: CallSource, workload: Workload): boolean =>
  source.kind === 'workload' && source.workload.resource === workload.resource;
