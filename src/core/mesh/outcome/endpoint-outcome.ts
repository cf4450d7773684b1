import { authorize } from '../authorize.ts';
import type { Connection, Endpoint, Wire } from '../destinations/connection.ts';
import { protocolOf, receivedAt, sentBy } from '../destinations/connection.ts';
import { destinationRules, subsetOf } from '../destinations/destination-rule-index.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Workload } from '../mesh.ts';
import { inboundProxy } from '../proxies.ts';
import { isHttp } from '../registry/port-protocol.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf } from '../registry/service-registry.ts';
import type { AuthorizationRequest, HttpRequest, Peer } from '../request/request.ts';
import type { CallEnding, Decision, Ending } from './call-outcome.ts';

/** What leaves a client for a service. */
export interface Leaving {
  readonly service: RegistryService;
  readonly port: number;
  readonly subset: string | null;
  /** As DestinationRules and auto mTLS say; requests in plaintext; or bytes as the application writes them. */
  readonly sends: 'by-rule' | 'plaintext' | 'bytes';
  /** As the destination's proxy gets it; null for a connection. */
  readonly http: HttpRequest | null;
}

type EndpointOutcome = Pick<CallEnding, 'ending' | 'chain'>;

/** How a call ends at each workload behind a service that it may reach. */
export function endpointOutcomes(
  mesh: Mesh,
  caller: Workload,
  leaving: Leaving,
): readonly EndpointOutcome[] {
  const { service } = leaving;
  if (service.backing.kind === 'none')
    return [{ ending: { kind: 'refused', status: 503, flag: 'UH' }, chain: [] }];
  if (service.backing.kind === 'given')
    return [{ ending: { kind: 'answered', by: null }, chain: [] }];
  if (service.backing.kind !== 'workloads') return [missing(`the workloads of ${service.host}`)];
  const labels = subsetLabels(mesh, caller, leaving);
  if (labels === null) return [missing('which of its DestinationRules is the oldest')];
  return service.backing.workloads
    .filter((workload) => containsLabels(workload.labels, labels) && workload.replicas !== 0)
    .map((workload) => atWorkload(mesh, caller, leaving, workload));
}

const missing = (what: string): EndpointOutcome => ({
  ending: { kind: 'unknown', missing: what },
  chain: [],
});

/** Null where rules of different ages say different labels. */
function subsetLabels(
  mesh: Mesh,
  caller: Workload,
  { service, subset }: Leaving,
): ReadonlyMap<string, string> | null {
  if (subset === null) return new Map();
  const { namespace, labels } = caller;
  const found = destinationRules(mesh, { kind: 'sidecar', namespace, labels }, service).map(
    (rule) => subsetOf(rule, subset)?.labels.value,
  );
  const [first, ...others] = found;
  const isSame = others.every(
    (other) => JSON.stringify([...(other ?? [])]) === JSON.stringify([...(first ?? [])]),
  );
  return first === undefined || !isSame ? null : first;
}

function atWorkload(
  mesh: Mesh,
  caller: Workload,
  leaving: Leaving,
  workload: Workload,
): EndpointOutcome {
  const endpoint = endpointOf(mesh, leaving, workload);
  if (typeof endpoint === 'string') return missing(endpoint);
  const connection = connectionTo(mesh, caller, leaving, endpoint);
  const tls: Decision = { step: 'tls', says: connection.outcome, because: connection.because };
  if (connection.outcome === 'unknown')
    return { ending: { kind: 'unknown', missing: 'how the client connects' }, chain: [tls] };
  if (connection.outcome === 'fail')
    return { ending: failureOf(connection, leaving), chain: [tls] };
  if (!endpoint.sidecar || !endpoint.captured)
    return { ending: { kind: 'answered', by: workload }, chain: [tls] };
  const { ending, decision } = authorized(mesh, caller, leaving, workload, {
    connection,
    port: endpoint.port,
  });
  return { ending, chain: [tls, decision] };
}

/** A text names what is missing. */
function endpointOf(mesh: Mesh, { service, port }: Leaving, workload: Workload): Endpoint | string {
  const target = portOf(service, port)?.targetPort ?? port;
  const number =
    typeof target === 'number'
      ? target
      : workload.containers
          .flatMap((container) => container.ports)
          .find(({ name }) => name === target)?.number;
  if (number === undefined)
    return `the port ${String(target)} of ${workload.kind} ${workload.name}`;
  if (workload.sidecar.kind === 'unknown') return workload.sidecar.missing;
  const inbound = inboundProxy({ mesh, allNamespaces: true }, workload, number);
  if (inbound.kind === 'unknown') return inbound.missing;
  if (inbound.value && !workload.sidecar.value) return 'what ztunnel and waypoints enforce';
  const { namespace, labels } = workload;
  return {
    namespace,
    labels,
    sidecar: workload.sidecar.value,
    captured: inbound.value,
    port: number,
  };
}

function connectionTo(
  mesh: Mesh,
  caller: Workload,
  { service, port, subset, sends }: Leaving,
  endpoint: Endpoint,
): Connection {
  const { namespace, labels } = caller;
  const fromProxy = caller.sidecar.kind === 'known' && caller.sidecar.value;
  const wires: readonly (Wire | 'unknown')[] =
    sends === 'by-rule'
      ? sentBy(mesh, { kind: 'sidecar', namespace, labels }, { service, port, subset }, endpoint)
      : ['plaintext'];
  const protocol = protocolOf(service, port);
  const possible = wires.map((wire) => receivedAt(mesh, wire, endpoint, protocol, fromProxy));
  const [first, ...others] = possible;
  return first === undefined || others.some(({ outcome }) => outcome !== first.outcome)
    ? { outcome: 'unknown', serverMode: 'PERMISSIVE', symptom: null, unlessTls: false, because: [] }
    : first;
}

/** A connection that fails is a 503 for a request that a proxy sends, and a reset otherwise (FLAG-1, FLAG-3). */
const failureOf = ({ symptom }: Connection, { http, sends }: Leaving): Ending =>
  http === null || symptom === 'reset' || sends === 'bytes'
    ? { kind: 'refused', status: null, flag: symptom === 'reset' ? null : symptom }
    : { kind: 'refused', status: 503, flag: symptom };

function authorized(
  mesh: Mesh,
  caller: Workload,
  { service, port: servicePort, http }: Leaving,
  workload: Workload,
  at: { readonly connection: Connection; readonly port: number | null },
): { readonly ending: Ending; readonly decision: Decision } {
  const protocol = protocolOf(service, servicePort);
  const request: AuthorizationRequest = {
    peer: peerOf(mesh, caller, at.connection),
    sourceIp: null,
    remoteIp: null,
    port: at.port,
    serverName: null,
    http: isHttp(protocol) || protocol === 'auto' ? http : null,
  };
  const { verdict, status, because } = authorize(mesh, workload, request);
  const decision: Decision = {
    step: 'authorization',
    says: verdict,
    because: because.map(({ origin }) => origin),
  };
  if (verdict === 'deny') return { ending: { kind: 'refused', status, flag: null }, decision };
  return verdict === 'allow'
    ? { ending: { kind: 'answered', by: workload }, decision }
    : { ending: { kind: 'unknown', missing: 'what policies ask of the request' }, decision };
}

/** Who the destination sees: nobody in plaintext (AUTHZ-36). */
const peerOf = (mesh: Mesh, caller: Workload, { outcome }: Connection): Peer =>
  outcome === 'mtls'
    ? {
        kind: 'identity',
        trustDomain: mesh.configuration.trustDomain,
        namespace: caller.namespace,
        serviceAccount: caller.serviceAccount,
      }
    : { kind: 'plaintext' };
