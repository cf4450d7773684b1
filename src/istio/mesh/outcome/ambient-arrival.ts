import { unknown } from '../mesh.ts';
import { EARLY_AMBIENT, isEarlyAmbient } from '../control-plane/istiod-settings.ts';
import type { CapturedMode } from '../ambient/hbone.ts';
import { capturedMode, HBONE_NOT_TOLD, speaksHbone } from '../ambient/hbone.ts';
import { waypointOfService } from '../ambient/waypoint.ts';
import { admittedByZtunnel } from '../ambient/ztunnel-authorization.ts';
import { isAmbient } from '../data-plane.ts';
import type { Connection, Endpoint, Sending } from '../destinations/connection.ts';
import { networkPodOf } from '../surroundings/mesh-network.ts';
import { inPlaintext, protocolOf, receivedAt, sendingsTo } from '../destinations/connection.ts';
import { destinationRules } from '../destinations/destination-rule-index.ts';
import { clientTlsMode } from '../destinations/effective-policy.ts';
import { anyRequestOf } from '../request/request.ts';
import type { Mesh, Unknown, Workload } from '../mesh.ts';
import type { Arrival, Leaving } from './arrival.ts';
import { answeredBy, arrivedAt, connectionBy, failureOf, peerOf } from './arrival.ts';
import type { CallDecision, Ending } from './call-ending.ts';
import { refused, admission, authorizationOf } from './call-ending.ts';
import type { Sender } from './client-proxy.ts';
import { throughNetwork, TUNNEL_PORT } from './network-step.ts';

interface At {
  readonly workload: Workload;
  readonly endpoint: Endpoint;
}

/** Bytes inside a tunnel of the mesh, which is mTLS (AMBIENT-1). */
const HBONE: Sending = { wire: 'mtls', cause: 'tunnel', tls: null, because: [] };

/** Decides how a call ends at pods where ztunnel or a waypoint is at one of the ends of the connection. */
export function tunnelledArrival(mesh: Mesh, sender: Sender, leaving: Leaving, at: At): Arrival {
  if (isEarlyAmbient(mesh)) return notTold(unknown(EARLY_AMBIENT));
  const wires = wiresTo(mesh, sender, leaving, at);
  if ('kind' in wires) return notTold(wires);
  const pods = networkPodOf(mesh, at.workload);
  const possible = wires.map((sending) => {
    const port = sending === HBONE ? TUNNEL_PORT : at.endpoint.port;
    const arrive = (): Arrival => arrivedWith(mesh, sender, leaving, { ...at, sending });
    return port === null ? arrive() : throughNetwork(mesh, sender, leaving, { pods, port }, arrive);
  });
  const [first, ...others] = possible;
  if (first === undefined) return notTold(unknown('how the client connects'));
  if (others.length === 0) return first;
  return others.every(({ ending }) => isSame(ending, first.ending))
    ? { ending: first.ending, chain: first.chain.map(withoutWire) }
    : notTold(HBONE_NOT_TOLD);
}

/**
 * Leaves the wire unsaid: where the end is the same whether a tunnel is opened or not, it is not said which.
 */
const withoutWire = (decision: CallDecision): CallDecision =>
  decision.step === 'tls'
    ? { ...decision, says: 'unknown', sending: { ...decision.sending, wire: 'unknown' } }
    : decision;

const notTold = (ending: Unknown): Arrival => ({ ending, chain: [] });

const isSame = (one: Ending, other: Ending): boolean =>
  isStopped(one) && isStopped(other)
    ? one.kind === other.kind && one.status === other.status && one.flag === other.flag
    : one.kind === 'unknown' && other.kind === 'unknown'
      ? one.missing === other.missing
      : one.kind === other.kind;

const isStopped = (ending: Ending): ending is Exclude<Ending, { kind: 'answered' | 'unknown' }> =>
  ending.kind === 'refused' || ending.kind === 'dropped';

/** All that may be sent. AMBIENT-1, 2, 7. */
function wiresTo(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  at: At,
): readonly Sending[] | Unknown {
  const { workload, endpoint } = at;
  const role = roleOf(mesh, sender, leaving);
  if (role.kind === 'unknown') return role;
  if (endpoint.sidecar && !endpoint.captured && role.kind !== 'outside')
    return unknown('what becomes of tunnels to a port that the sidecar leaves alone');
  const takes = isAmbient(mesh, workload) || (endpoint.sidecar && speaksHbone(mesh, workload));
  const opens = opensTunnels(mesh, sender, leaving, role.kind);
  const without = (): readonly Sending[] =>
    role.kind === 'envoy'
      ? sendingsTo(mesh, sender.proxy, leaving, endpoint)
      : [inPlaintext(role.kind === 'tunnel' ? 'no-tunnel' : 'as-sent')];
  if (takes === true && opens === true) return [HBONE];
  if (takes === false || opens === false) return without();
  return [HBONE, ...without()];
}

type Role =
  /** An Envoy with clusters of its own: sidecar, gateway, or a waypoint towards what it does not serve. */
  | { readonly kind: 'envoy' }
  /** ztunnel, or a waypoint towards what it serves: tunnels or plaintext, whatever rules say. */
  | { readonly kind: 'tunnel' }
  /** No proxy of the mesh, or one that passes the connection on. */
  | { readonly kind: 'outside' }
  | Unknown;

function roleOf(mesh: Mesh, sender: Sender, leaving: Leaving): Role {
  if (sender.ambient === undefined)
    return sender.sends && leaving.sends === 'by-rule' ? { kind: 'envoy' } : { kind: 'outside' };
  if (sender.ambient === 'ztunnel') return { kind: 'tunnel' };
  const waypoint = waypointOfService(mesh, leaving.service);
  if (waypoint.kind === 'unknown') return waypoint;
  if (waypoint.value === null) return { kind: 'envoy' };
  const { name, namespace } = waypoint.value.gateway;
  if (name !== sender.ambient.gateway.name || namespace !== sender.ambient.gateway.namespace)
    return unknown(`what Gateway ${namespace}/${name} gets from a waypoint`);
  return originates(mesh, sender, leaving)
    ? unknown('whether the application reads the TLS of the waypoint')
    : { kind: 'tunnel' };
}

/** A DestinationRule may have the waypoint speak TLS inside the tunnel; the mesh's own it leaves out (AMBIENT-8). */
const originates = (mesh: Mesh, { proxy }: Sender, { service, subset, port }: Leaving): boolean =>
  destinationRules(mesh, proxy, service).some((rule) =>
    ['SIMPLE', 'MUTUAL', 'unknown'].includes(clientTlsMode(rule, subset, port, proxy.kind)),
  );

function opensTunnels(
  mesh: Mesh,
  sender: Sender,
  { service }: Leaving,
  role: 'envoy' | 'tunnel' | 'outside',
): boolean | null {
  if (role !== 'envoy') return role === 'tunnel';
  const opens = sender.ambient !== undefined || speaksHbone(mesh, sender.proxy);
  return opens === true && service.headless ? null : opens;
}

function arrivedWith(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  { workload, endpoint, sending }: At & { readonly sending: Sending },
): Arrival {
  if (isAmbient(mesh, workload))
    return atZtunnel(mesh, sender, leaving, { workload, endpoint, sending });
  const fromProxy = sender.sends && sender.ambient !== 'ztunnel';
  if (sending !== HBONE)
    return arrivedAt(mesh, sender, leaving, {
      workload,
      endpoint,
      ...connectionBy(mesh, [sending], { leaving, endpoint, fromProxy }),
    });
  const { serverMode } = receivedAt(mesh, 'mtls', endpoint, 'tcp', fromProxy);
  const connection = tunnel(serverMode);
  return arrivedAt(mesh, sender, leaving, {
    ...{ workload, endpoint, connection, sending },
  });
}

const tunnel = (
  serverMode: Connection['serverMode'],
  because: Connection['because'] = [],
): Connection => ({ outcome: 'mtls', serverMode, symptom: null, unlessTls: false, because });

/** Decides what ztunnel does with a connection to pods whose traffic it takes. AMBIENT-1…4, INJ-16. */
function atZtunnel(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  { workload, endpoint, sending }: At & { readonly sending: Sending },
): Arrival {
  const captured = capturedMode(mesh, workload, endpoint.port);
  const connection = connectionAt(mesh, sender, leaving, { endpoint, sending, captured });
  if ('missing' in connection) return notTold(connection);
  const { outcome, because } = connection;
  const tls: CallDecision = {
    step: 'tls',
    says: outcome,
    because,
    sending,
    connection,
    taker: 'ztunnel',
  };
  if (outcome === 'unknown') return { ending: unknown('how the client connects'), chain: [tls] };
  if (outcome === 'fail') return { ending: failureOf(connection, leaving), chain: [tls] };
  const request = {
    ...anyRequestOf(peerOf(mesh, sender, connection)),
    port: endpoint.port,
    http: null,
  };
  const verdict = admittedByZtunnel(mesh, workload, request);
  const ending = admission(verdict) ?? answeredBy(workload);
  return {
    ending: ending.kind === 'refused' ? closedFor(leaving) : ending,
    chain: [tls, authorizationOf(verdict, 'ztunnel', { targets: [workload], request })],
  };
}

/** ztunnel closes what it does not let in: a proxy that reads requests answers 503 then (AMBIENT-4). */
const closedFor = ({ http, sends }: Leaving): Ending =>
  http === null || sends === 'bytes' ? refused(null, null) : refused(503, null);

function connectionAt(
  mesh: Mesh,
  sender: Sender,
  { service, port }: Leaving,
  at: {
    readonly endpoint: Endpoint;
    readonly sending: Sending;
    readonly captured: CapturedMode;
  },
): Connection | Unknown {
  const { endpoint, sending, captured } = at;
  if (captured.kind === 'unknown') return sending === HBONE ? tunnel('PERMISSIVE') : captured;
  const { mode, because } = captured.mode;
  if (sending === HBONE) return tunnel(mode, because);
  if (!captured.strict) {
    const bare = { ...endpoint, sidecar: false };
    const met = receivedAt(mesh, sending.wire, bare, protocolOf(service, port), sender.sends);
    return { ...met, serverMode: mode, because };
  }
  const symptom =
    sender.sends && sender.ambient !== 'ztunnel' ? ('UC' as const) : ('reset' as const);
  return { outcome: 'fail', serverMode: mode, symptom, unlessTls: false, because };
}
