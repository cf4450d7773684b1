import type { Origin } from '../../manifest/index.ts';
import { authorize } from '../authorize.ts';
import type { Connection, Endpoint, Wire } from '../destinations/connection.ts';
import { protocolOf, receivedAt, sentBy } from '../destinations/connection.ts';
import { destinationRules, subsetOf } from '../destinations/destination-rule-index.ts';
import { containsLabels } from '../label-index.ts';
import { isAmbient } from '../data-plane.ts';
import type { Mesh, Workload } from '../mesh.ts';
import { inboundProxy } from '../proxies.ts';
import { isHttp } from '../registry/port-protocol.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf } from '../registry/service-registry.ts';
import type { AuthorizationRequest, HttpRequest, Peer } from '../request/request.ts';
import type { CallEnding, Decision, Ending } from './call-ending.ts';
import { refused, unknown } from './call-ending.ts';
import type { Sender } from './calling-proxy.ts';
import { admission, authorizationOf } from './policy-point.ts';

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

type EndpointOutcome = Omit<CallEnding, 'weight'>;

/** How a call ends at each workload behind a service that it may reach. */
export function endpointOutcomes(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
): readonly EndpointOutcome[] {
  const { service, subset, sends } = leaving;
  if (service.backing.kind === 'none')
    return [{ endpoint: null, ending: endedBy('UH', leaving), chain: [endpointsOf(service, [])] }];
  if (service.backing.kind === 'given')
    return service.external
      ? [{ endpoint: null, ending: ELSEWHERE, chain: [] }]
      : [missing(`what runs at the endpoints of ${service.host}`)];
  if (service.backing.kind !== 'workloads') return [missing(`the workloads of ${service.host}`)];
  const chosen = subsetLabels(mesh, sender, leaving);
  if (chosen === null) return [missing('which of its DestinationRules is the oldest')];
  const workloads = service.backing.workloads.filter(
    (workload) => containsLabels(workload.labels, chosen.labels) && workload.replicas !== 0,
  );
  const endpoints = endpointsOf(service, workloads, subset === null ? [] : chosen.because);
  if (workloads.length === 0)
    return [
      {
        endpoint: null,
        ending: endedBy(sends === 'by-rule' ? 'UH' : 'UF', leaving),
        chain: [endpoints],
      },
    ];
  return workloads.map((workload) => {
    const { ending, chain } = atWorkload(mesh, sender, leaving, workload);
    return { endpoint: workload, ending, chain: [endpoints, ...chain] };
  });
}

const ELSEWHERE: Ending = { kind: 'answered', by: null, from: 'elsewhere', status: null };

/** A proxy that reads requests answers 503 for what it cannot connect; else the connection is closed (FLAG-1, FLAG-3). */
const endedBy = (flag: string, { http, sends }: Leaving): Ending =>
  sends === 'bytes' ? refused(null, null) : refused(http === null ? null : 503, flag);

const endpointsOf = (
  { resource }: RegistryService,
  workloads: readonly Workload[],
  chosen: readonly Origin[] = [],
): Decision => ({
  step: 'endpoints',
  says: workloads.map(({ name }) => name).join(' '),
  because: [
    ...chosen,
    ...(workloads.length === 0 ? [resource.origin] : []),
    ...workloads.map((one) => one.resource.origin),
  ],
  workloads,
});

const missing = (what: string): EndpointOutcome => ({
  endpoint: null,
  ending: unknown(what),
  chain: [],
});

/** Null where rules of different ages say different labels. */
function subsetLabels(
  mesh: Mesh,
  { proxy }: Sender,
  { service, subset }: Leaving,
): { readonly labels: ReadonlyMap<string, string>; readonly because: readonly Origin[] } | null {
  if (subset === null) return { labels: new Map(), because: [] };
  const [first, ...others] = destinationRules(mesh, proxy, service).map((rule) =>
    subsetOf(rule, subset),
  );
  const textOf = (one: typeof first): string => JSON.stringify([...(one?.labels.value ?? [])]);
  return first === undefined || others.some((other) => textOf(other) !== textOf(first))
    ? null
    : { labels: first.labels.value, because: [first.origin] };
}

function atWorkload(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  workload: Workload,
): Pick<CallEnding, 'ending' | 'chain'> {
  const endpoint = endpointOf(mesh, leaving, workload);
  if (typeof endpoint === 'string') return missing(endpoint);
  const { sent, connection } = connectionTo(mesh, sender, leaving, endpoint);
  const received = endpoint.sidecar && endpoint.captured;
  const { outcome, because } = connection;
  const tls: Decision = { step: 'tls', says: outcome, because, sent, connection, received };
  if (outcome === 'unknown') return { ending: unknown('how the client connects'), chain: [tls] };
  if (outcome === 'fail') return { ending: failureOf(connection, leaving), chain: [tls] };
  if (!received) return { ending: answeredBy(workload), chain: [tls] };
  const { ending, decision } = authorized(mesh, sender, leaving, workload, {
    connection,
    port: endpoint.port,
  });
  return { ending, chain: [tls, decision] };
}

const answeredBy = (by: Workload): Ending => ({
  kind: 'answered',
  by,
  from: 'workload',
  status: null,
});

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
  if (isAmbient(mesh, workload)) return 'what ztunnel and waypoints enforce';
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
  { proxy, sends: fromProxy }: Sender,
  { service, port, subset, sends }: Leaving,
  endpoint: Endpoint,
): { readonly sent: Wire | 'unknown'; readonly connection: Connection } {
  const wires: readonly (Wire | 'unknown')[] =
    sends === 'by-rule' ? sentBy(mesh, proxy, { service, port, subset }, endpoint) : ['plaintext'];
  const protocol = protocolOf(service, port);
  const possible = wires.map((wire) => receivedAt(mesh, wire, endpoint, protocol, fromProxy));
  const [first, ...others] = possible;
  const [sent = 'unknown', ...otherWires] = wires;
  return {
    sent: otherWires.some((other) => other !== sent) ? 'unknown' : sent,
    connection:
      first === undefined || others.some(({ outcome }) => outcome !== first.outcome)
        ? {
            outcome: 'unknown',
            serverMode: 'PERMISSIVE',
            symptom: null,
            unlessTls: false,
            because: [],
          }
        : first,
  };
}

/** A connection that fails is a 503 for a request that a proxy sends, and a reset otherwise (FLAG-1, FLAG-3). */
const failureOf = ({ symptom }: Connection, { http, sends }: Leaving): Ending =>
  http === null || symptom === 'reset' || sends === 'bytes'
    ? refused(null, symptom === 'reset' ? null : symptom)
    : refused(503, symptom);

function authorized(
  mesh: Mesh,
  sender: Sender,
  { service, port: servicePort, http }: Leaving,
  workload: Workload,
  at: { readonly connection: Connection; readonly port: number | null },
): { readonly ending: Ending; readonly decision: Decision } {
  const protocol = protocolOf(service, servicePort);
  const request: AuthorizationRequest = {
    peer: peerOf(mesh, sender, at.connection),
    sourceIp: null,
    remoteIp: null,
    port: at.port,
    serverName: null,
    http: isHttp(protocol) || protocol === 'auto' ? http : null,
  };
  const verdict = authorize(mesh, workload, request);
  return {
    ending: admission(verdict) ?? answeredBy(workload),
    decision: authorizationOf(verdict, 'destination'),
  };
}

/** Who the destination sees: nobody in plaintext (AUTHZ-36). */
const peerOf = (
  mesh: Mesh,
  { namespace, serviceAccount }: Sender,
  { outcome }: Connection,
): Peer =>
  outcome === 'mtls'
    ? {
        kind: 'identity',
        trustDomain: mesh.configuration.trustDomain,
        namespace,
        serviceAccount,
      }
    : { kind: 'plaintext' };
