import { asSidecar } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { Endpoint, SendingCause, SendingTo, Wire } from '../destinations/connection.ts';
import { protocolOf, receivedAt, sendingsTo } from '../destinations/connection.ts';
import { destinationRules } from '../destinations/destination-rule-index.ts';
import type { ClientTlsMode } from '../destinations/effective-policy.ts';
import { clientTlsMode, markingTls } from '../destinations/effective-policy.ts';
import type { Answer, Mesh, Service, Workload } from '../mesh.ts';
import type { MtlsMode } from '../mtls.ts';
import { mtlsMode } from '../mtls.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { registryOf } from '../registry/service-registry.ts';
import { ANY_HTTP } from '../request/request.ts';
import { routeFromSidecar } from '../routes/sidecar-routes.ts';
import { appliedSidecars } from '../visibility/applied-sidecar.ts';
import type { Proxy } from '../visibility/proxy.ts';
import { serviceSeen } from '../visibility/service-seen.ts';

/** A client whose proxy may be missing, or not known to be there. */
export interface CallingClient extends Proxy {
  /** A sidecar, a gateway's proxy, or ambient's ztunnel. */
  readonly proxy: Answer<boolean>;
}

/** One server side of a call. */
export interface CalledServer {
  readonly service: Service;
  /** Port of the Service. */
  readonly port: number;
  /** Container port, for the server's mode; null where it is not known. */
  readonly targetPort: number | null;
  readonly workload: Workload;
  /** What a route of the client's proxy sends to; null where the client addresses the Service itself. */
  readonly routed: Pick<SendingTo, 'service' | 'subset'> | null;
  /** Whether the pods are in the mesh, with a sidecar or ztunnel. */
  readonly member: Answer<boolean>;
  /** Whether their proxy takes what arrives at the port (INJ-13). */
  readonly proxy: Answer<boolean>;
}

/** Why a connection comes out as it does: what the client's side does. */
export type ConnectionCause =
  | SendingCause
  /** The caller speaks for itself (MTLS-23). */
  | 'no-proxy'
  /** A Sidecar hides the service, which is reached past all rules (SIDECAR-9). */
  | 'hidden'
  /** The proxy does not know the service, or its port, and passes the connection on. */
  | 'passed-through'
  /** Nothing but the registry is reached, and the proxy does not find the service there (SIDECAR-10). */
  | 'blackhole';

/** What becomes of a connection from a client to one workload behind a Service. */
export interface ClientConnection {
  readonly outcome: Wire | 'fail' | 'unknown';
  readonly cause: ConnectionCause;
  /** What leaves the client. */
  readonly wire: Wire | 'unknown';
  /** TLS of the DestinationRule, where that is the cause. */
  readonly tls: ClientTlsMode | null;
  readonly serverMode: MtlsMode;
  /** What the client sees where it fails; `502` of a proxy that reaches nothing but the registry. */
  readonly symptom: 'UC' | 'UF' | 'reset' | '502' | null;
  /** What decides on the client's side, then on the server's. */
  readonly because: readonly Origin[];
}

/** What leaves a client, or that nothing does. */
type Leaving = Pick<ClientConnection, 'wire' | 'cause' | 'tls' | 'because' | 'symptom'>;

/**
 * What becomes of a connection: what the client's proxy knows and sends, and what the server makes of it. Outcome
 * table T1…T18. Unknown where it hangs on a proxy that may be missing, or on ages that the repository does not tell.
 */
export function clientConnection(
  mesh: Mesh,
  client: CallingClient,
  server: CalledServer,
): ClientConnection {
  const possible = endpointsOf(server).flatMap((endpoint) =>
    leavingFor(mesh, client, server, endpoint).map((leaving) =>
      arrived(mesh, client, server, { endpoint, leaving }),
    ),
  );
  const [first, ...others] = possible;
  if (first === undefined) return unknownConnection(mesh, server);
  return others.every(({ outcome }) => outcome === first.outcome)
    ? first
    : { ...first, outcome: 'unknown', symptom: null };
}

/** Each way in which the pods may take it, where that is not known. */
function endpointsOf({ workload, targetPort, member, proxy }: CalledServer): readonly Endpoint[] {
  const { namespace, labels } = workload;
  const as = (sidecar: boolean, captured: boolean): Endpoint => ({
    namespace,
    labels,
    sidecar,
    captured,
    port: targetPort,
  });
  if (member.kind === 'unknown' || proxy.kind === 'unknown')
    return [as(true, true), as(false, false)];
  return [as(member.value, proxy.value)];
}

function leavingFor(
  mesh: Mesh,
  client: CallingClient,
  server: CalledServer,
  endpoint: Endpoint,
): readonly Leaving[] {
  const { proxy } = client;
  const leaving = (wire: Leaving['wire'], cause: ConnectionCause, because: readonly Origin[]) => [
    { wire, cause, tls: null, because, symptom: null },
  ];
  if (proxy.kind === 'unknown') return leaving('unknown', 'not-known', []);
  if (!proxy.value) return leaving('plaintext', 'no-proxy', proxy.because);
  const { port, routed } = server;
  const service = routed?.service ?? serviceSeen(mesh, client, hostOf(server), port);
  if (service === undefined || protocolOf(service, port) === 'udp')
    return [strangerLeaving(mesh, client, server)];
  const subset = routed?.subset ?? null;
  return sendingsTo(mesh, client, { service, port, subset }, endpoint).map((sending) => ({
    ...sending,
    symptom: null,
  }));
}

const hostOf = ({ service }: CalledServer): string => service.host.toLowerCase();

/** What a sidecar does with a connection to a service that it does not know on that port (SIDECAR-9…12). */
function strangerLeaving(mesh: Mesh, client: CallingClient, server: CalledServer): Leaving {
  const unknown: Leaving = {
    wire: 'unknown',
    cause: 'not-known',
    tls: null,
    because: [],
    symptom: null,
  };
  if (client.kind === 'gateway') return unknown;
  const decision = routeFromSidecar(mesh, client, {
    host: hostOf(server),
    port: server.port,
    http: { ...ANY_HTTP, host: hostOf(server) },
    serverName: null,
  });
  const hiding = hidingPlaces(mesh, client);
  if (decision.kind === 'passthrough')
    return {
      ...unknown,
      wire: 'plaintext',
      cause: hiding.length > 0 ? 'hidden' : 'passed-through',
      because: hiding.length > 0 ? hiding : decision.because,
    };
  if (decision.kind !== 'blackhole') return unknown;
  return {
    ...unknown,
    cause: 'blackhole',
    because: [...hiding, ...decision.because],
    symptom: decision.status === null ? 'reset' : '502',
  };
}

/** Where the Sidecar says what it imports, if one does. */
const hidingPlaces = (mesh: Mesh, client: CallingClient): readonly Origin[] =>
  appliedSidecars(mesh, client).flatMap((sidecar) => {
    const egress = sidecar === null ? null : asSidecar(sidecar).egress;
    return egress === null || egress.value.length === 0 ? [] : (egress.origin ?? []);
  });

function arrived(
  mesh: Mesh,
  client: CallingClient,
  server: CalledServer,
  { endpoint, leaving }: { readonly endpoint: Endpoint; readonly leaving: Leaving },
): ClientConnection {
  const { serverMode, because } = ofServer(mesh, server);
  // an annotation that takes the port from the sidecar comes before what its policies say
  const isPast = endpoint.sidecar && !endpoint.captured && server.proxy.kind === 'known';
  const deciding = isPast ? server.proxy.because : because;
  const facts = { ...leaving, serverMode, because: [...leaving.because, ...deciding] };
  if (leaving.cause === 'blackhole') return { ...facts, outcome: 'fail', because: leaving.because };
  const fromProxy = client.proxy.kind === 'known' && client.proxy.value;
  const protocol = protocolOf(registered(mesh, server), server.port);
  const connection = receivedAt(mesh, leaving.wire, endpoint, protocol, fromProxy);
  // whether the application speaks TLS is not told here
  if (connection.unlessTls) return { ...facts, outcome: 'tls' };
  return { ...facts, outcome: connection.outcome, symptom: connection.symptom };
}

/**
 * Whether a DestinationRule says what a client sends to a Service's port, or how its endpoints are marked. Most ports
 * have none, and their servers need not be looked at.
 */
export const isTlsRuled = (mesh: Mesh, proxy: Proxy, service: Service, port: number): boolean =>
  destinationRules(mesh, proxy, { ...service, host: service.host.toLowerCase() }).some(
    (rule) =>
      clientTlsMode(rule, null, port, proxy.kind) !== 'auto' ||
      markingTls(rule, null, port) !== null,
  );

const registered = (mesh: Mesh, server: CalledServer): RegistryService | undefined =>
  registryOf(mesh)
    .named(hostOf(server))
    .find(({ kubernetes }) => kubernetes);

function ofServer(
  mesh: Mesh,
  { workload, targetPort }: CalledServer,
): Pick<ClientConnection, 'serverMode' | 'because'> {
  const { mode, because } = mtlsMode(mesh, workload, targetPort);
  return { serverMode: mode, because };
}

const unknownConnection = (mesh: Mesh, server: CalledServer): ClientConnection => ({
  outcome: 'unknown',
  cause: 'not-known',
  wire: 'unknown',
  tls: null,
  symptom: null,
  ...ofServer(mesh, server),
});
