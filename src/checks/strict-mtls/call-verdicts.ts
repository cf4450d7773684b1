import type { Origin } from '../../manifest/index.ts';
import type { Call, Service, Workload } from '../../istio/index.ts';
import {
  calledServer,
  callingClient,
  callTargets,
  isGatewayWorkload,
  knownCalls,
  clientConnection,
} from '../../istio/index.ts';

type ProxyFacts = Parameters<typeof callingClient>[0];

type CallingClient = ReturnType<typeof callingClient>;
type CalledServer = ReturnType<typeof calledServer>;
type ClientConnection = ReturnType<typeof clientConnection>;

/** A call with what becomes of it at one workload that its requests may reach. */
export interface JudgedCall {
  readonly source: Call['source'];
  readonly client: CallingClient;
  readonly server: CalledServer;
  readonly outcome: ClientConnection;
  /** Points to where the call is seen. */
  readonly origin: Origin;
  /** Says where a route sends it to another Service than it addresses; null where none does. */
  readonly rerouted: { readonly from: Service; readonly because: readonly Origin[] } | null;
}

/**
 * Judges every call that the configuration shows, one for each caller, Service, port and workload. Callers
 * that only a policy names are left out: that policy already demands mTLS of them.
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
      const client = callingClient(facts, source, server.port);
      const outcome = clientConnection(facts.mesh, client, server);
      const rerouted = because.length === 0 ? null : { from, because };
      judged.set(key, { source, client, server, outcome, origin, rerouted });
    }
  }
  return [...judged.values()];
}

/** Lists the workloads that requests of a call may reach, each with what sends them to another Service. */
const arrivalsOf = (
  facts: ProxyFacts,
  call: Call,
): readonly { readonly server: CalledServer; readonly because: readonly Origin[] }[] =>
  callTargets(facts, call).flatMap((target) =>
    serversOf(facts, call.source, target).map((server) => ({ server, because: target.because })),
  );

function serversOf(
  facts: ProxyFacts,
  source: Call['source'],
  { service, port, workloads, routed }: ReturnType<typeof callTargets>[number],
): readonly CalledServer[] {
  if (port === null || port.protocol === 'UDP') return [];
  return workloads
    .filter((workload) => !isSelf(source, workload) && !isGatewayWorkload(facts.mesh, workload))
    .map((workload) => calledServer(facts, service, port, workload, routed));
}

const isSelf = (source: Call['source'], workload: Workload): boolean =>
  source.kind === 'workload' && source.workload.resource === workload.resource;

/** Writes `namespace/name`, or the name alone where there is no namespace. */
const qualified = (namespace: string, name: string): string =>
  namespace === '' ? name : `${namespace}/${name}`;

export const workloadText = ({ kind, namespace, name }: Workload): string =>
  `${kind} ${qualified(namespace, name)}`;

export const serviceText = ({ namespace, name }: Service): string => qualified(namespace, name);

export function callerText(source: Call['source']): string {
  switch (source.kind) {
    case 'workload':
      return source.init === undefined
        ? workloadText(source.workload)
        : `init container ${source.init.name} of ${workloadText(source.workload)}`;
    case 'gateway':
      return `gateway ${qualified(source.namespace, source.name)}`;
    case 'identity':
      return `service account ${qualified(source.namespace, source.serviceAccount)}`;
  }
}

const CLOSED_BY_SERVER = '503 UC for HTTP, connection reset by peer for TCP';
const WRONG_VERSION =
  '503 UF for HTTP (TLS error, WRONG_VERSION_NUMBER), connection closed for TCP';
const HANDSHAKE = '503 UF (TLS handshake fails: the server requires a mesh certificate)';
const NO_OTHER_TLS = '503 UC or UF: the port is declared HTTP and takes no TLS of another kind';

/** Says what a client sees of a connection that fails, as the outcome table says it (T1…T18, SIDECAR-10). */
export function symptomText({ symptom, wire, cause }: ClientConnection): string {
  switch (symptom) {
    case null:
      return 'the connection fails';
    case '502':
      return '502 for HTTP (BlackHoleCluster), connection closed for everything else';
    case 'reset':
      return cause === 'blackhole'
        ? 'connection closed (curl exit 35, 52 or 56, no HTTP status)'
        : 'connection reset by peer (curl exit 56, no HTTP status)';
    case 'refused':
      return 'connection refused (curl exit 7), and the pods never start';
    case 'UC':
      return wire === 'tls' ? NO_OTHER_TLS : CLOSED_BY_SERVER;
    case 'UF':
      return wire === 'tls' ? HANDSHAKE : WRONG_VERSION;
  }
}
