import { ANY_HTTP } from '../request/request.ts';
import { appliedSidecars } from '../visibility/sidecar-selection.ts';
import { asSidecar } from '../../views/sidecar.ts';
import { clientTlsMode, effectiveTls, markingTls } from '../destinations/effective-policy.ts';
import type { ClientTlsMode } from '../destinations/effective-policy.ts';
import { destinationRules } from '../destinations/destination-rule-index.ts';
import { mtlsMode } from '../mtls.ts';
import { protocolOf, receivedAt, sendingsTo } from '../destinations/connection.ts';
import { registryOf } from '../registry/service-registry.ts';
import { routeFromSidecar } from '../routes/sidecar-routes.ts';
import { serviceSeen } from '../visibility/sidecar-scope.ts';
import { viewsFor } from '../revisions/revision-views.ts';
import type { ClientTlsSettings } from '../../views/destination-rule.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import type {
  CalledServer,
  CallingClient,
  ClientConnection,
  ConnectionCause,
} from '../calls/connection-of-call.ts';
import type { Endpoint } from '../destinations/connection.ts';
import type { Mesh, Proxy } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { tunnelConnection } from './tunnel-connection.ts';

/** Says what leaves a client, or that nothing does. */
type Leaving = Pick<ClientConnection, 'wire' | 'cause' | 'tls' | 'because' | 'symptom'>;

/**
 * Decides what becomes of a connection: what the client's proxy knows and sends, and what the server makes of
 * it, by the outcome table T1…T18. Unknown where it hangs on a proxy that may be missing, or on ages that the
 * repository does not tell.
 */
export function clientConnection(
  mesh: Mesh,
  client: CallingClient,
  server: CalledServer,
): ClientConnection {
  if (client.cutOff !== null)
    return {
      ...unknownConnection(mesh, server),
      outcome: 'fail',
      cause: 'before-proxy',
      symptom: 'refused',
      because: client.cutOff,
    };
  if (client.ambient || server.ambient) return tunnelConnection(mesh, client, server);
  const possible = viewsFor(mesh, client).flatMap((view) =>
    endpointsOf(server).flatMap((endpoint) =>
      leavingFor(view, client, server, endpoint).map((leaving) =>
        arrived(view, client, server, { endpoint, leaving }),
      ),
    ),
  );
  const [first, ...others] = possible;
  if (first === undefined) return unknownConnection(mesh, server);
  return others.every(({ outcome }) => outcome === first.outcome)
    ? first
    : { ...first, outcome: 'unknown', symptom: null };
}

/** Lists each way in which the pods may take it, where that is not known. */
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

/**
 * Says what a sidecar does with a connection to a service that it does not know on that port (SIDECAR-9…12).
 */
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

/** Lists where the Sidecar says what it imports; empty where none does. */
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

/** Holds what the DestinationRule that counts for a client says of TLS to a port of a service. */
interface ClientTls {
  /** The rules that it is made of; empty where none counts. */
  readonly rules: readonly Resource[];
  readonly mode: ClientTlsMode;
  /** Tells whether the proxy opens TLS as any client does, surely none of a rule's, or another or unknown kind. */
  readonly opens: 'own' | 'none' | 'other';
  /** The block that says it; null where none does. */
  readonly block: ClientTlsSettings | null;
  /** Tells whether endpoints are marked by a block of the rule (DR-14, 15). */
  readonly marks: boolean;
}

const OPENS: Readonly<Record<ClientTlsMode, ClientTls['opens']>> = {
  auto: 'none',
  DISABLE: 'none',
  SIMPLE: 'own',
  MUTUAL: 'own',
  ISTIO_MUTUAL: 'other',
  unknown: 'other',
};

/**
 * Lists what a client's proxy is told of TLS to a port of a service: by one rule, or one of several where only
 * ages decide (MTLS-20…22, DR-13…15, 26).
 */
export const clientTls = (
  mesh: Mesh,
  proxy: Proxy,
  service: Pick<RegistryService, 'host' | 'namespace'>,
  { port, subset }: { readonly port: number; readonly subset: string | null },
): readonly ClientTls[] =>
  destinationRules(mesh, proxy, { ...service, host: service.host.toLowerCase() }).map((rule) => ({
    rules: rule?.rules ?? [],
    mode: clientTlsMode(rule, subset, port, proxy.kind),
    opens: OPENS[clientTlsMode(rule, subset, port, proxy.kind)],
    block: effectiveTls(rule, subset, port),
    marks: markingTls(rule, subset, port) !== null,
  }));

const registered = (mesh: Mesh, server: CalledServer): RegistryService | undefined =>
  registryOf(mesh)
    .named(hostOf(server))
    .find(({ kubernetes }) => kubernetes);

function ofServer(
  mesh: Mesh,
  { workload, targetPort }: CalledServer,
): Pick<ClientConnection, 'serverMode' | 'because'> {
  const [view = mesh] = viewsFor(mesh, workload);
  const { mode, because } = mtlsMode(view, workload, targetPort);
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
