import type { Origin } from '../../../manifest/index.ts';
import { capturedMode, speaksHbone } from '../ambient/hbone.ts';
import { mtlsMode } from '../mtls.ts';
import { protocolOf, receivedAt, sendingsTo } from '../destinations/connection.ts';
import { serviceSeen } from '../visibility/sidecar-scope.ts';
import type { CalledServer, CallingClient, ClientConnection } from '../calls/connection-of-call.ts';
import type { Endpoint, Wire } from '../destinations/connection.ts';
import type { Mesh } from '../mesh.ts';

/** Says what leaves a client. */
type Leaving = Pick<ClientConnection, 'wire' | 'cause' | 'tls' | 'because'>;

/**
 * Decides what becomes of a connection one end of which is ztunnel: mTLS in a tunnel where both ends know of
 * it, else what the client sends without one. Unknown where the possible ways end differently and it is not
 * told which it is (AMBIENT-1…3).
 */
export function tunnelConnection(
  mesh: Mesh,
  client: CallingClient,
  server: CalledServer,
): ClientConnection {
  const possible = leavingFor(mesh, client, server).map((leaving) =>
    server.ambient
      ? atZtunnel(mesh, client, server, leaving)
      : atOthers(mesh, client, server, leaving),
  );
  const [first, ...others] = possible;
  if (first === undefined) return { ...NOT_KNOWN, ...modeOf(mesh, server) };
  const isSame = others.every(({ outcome }) => outcome === first.outcome);
  const wire = others.every((one) => one.wire === first.wire) ? first.wire : 'unknown';
  return isSame ? { ...first, wire } : { ...first, outcome: 'unknown', wire, symptom: null };
}

const NOT_KNOWN = {
  outcome: 'unknown',
  cause: 'not-known',
  wire: 'unknown',
  tls: null,
  symptom: null,
} as const;

const leaves = (
  wire: Wire | 'unknown',
  cause: Leaving['cause'],
  because: readonly Origin[] = [],
): Leaving => ({ wire, cause, tls: null, because });

function leavingFor(mesh: Mesh, client: CallingClient, server: CalledServer): readonly Leaving[] {
  const { proxy } = client;
  if (proxy.kind === 'unknown') return [leaves('unknown', 'not-known')];
  if (!proxy.value) return [leaves('plaintext', 'no-proxy', proxy.because)];
  const tunnel = isTunnelled(mesh, client, server);
  const without = (): readonly Leaving[] =>
    client.ambient ? [leaves('plaintext', 'no-tunnel')] : byRules(mesh, client, server);
  if (tunnel === true) return [leaves('mtls', 'tunnel')];
  return tunnel === false ? without() : [leaves('mtls', 'tunnel'), ...without()];
}

/** Tells whether a tunnel is opened; null where it is not told. */
function isTunnelled(mesh: Mesh, client: CallingClient, server: CalledServer): boolean | null {
  if (!client.ambient) return server.service.headless ? null : speaksHbone(mesh, client);
  if (server.ambient) return true;
  if (server.member.kind === 'unknown') return null;
  return server.member.value ? speaksHbone(mesh, server.workload) : false;
}

/** Lists what an Envoy may send that opens no tunnel: to it, pods of ztunnel have no sidecar (AMBIENT-2). */
function byRules(mesh: Mesh, client: CallingClient, server: CalledServer): readonly Leaving[] {
  const { port, routed } = server;
  const service =
    routed?.service ?? serviceSeen(mesh, client, server.service.host.toLowerCase(), port);
  if (service === undefined) return [leaves('plaintext', 'passed-through')];
  const subset = routed?.subset ?? null;
  return sendingsTo(mesh, client, { service, port, subset }, endpointOf(server, false));
}

const endpointOf = ({ workload, targetPort }: CalledServer, sidecar: boolean): Endpoint => ({
  namespace: workload.namespace,
  labels: workload.labels,
  sidecar,
  captured: sidecar,
  port: targetPort,
});

function modeOf(
  mesh: Mesh,
  { workload, targetPort }: CalledServer,
): Pick<ClientConnection, 'serverMode' | 'because'> {
  const { mode, because } = mtlsMode(mesh, workload, targetPort);
  return { serverMode: mode, because };
}

function atZtunnel(
  mesh: Mesh,
  client: CallingClient,
  server: CalledServer,
  leaving: Leaving,
): ClientConnection {
  const { serverMode, because } = modeOf(mesh, server);
  const facts = {
    ...leaving,
    serverMode,
    because: [...leaving.because, ...because],
    symptom: null,
  };
  if (leaving.cause === 'tunnel') return { ...facts, outcome: 'mtls' };
  const captured = capturedMode(mesh, server.workload, server.targetPort);
  if (captured.kind === 'unknown' || leaving.wire === 'unknown')
    return { ...facts, outcome: 'unknown' };
  if (captured.strict)
    return { ...facts, outcome: 'fail', symptom: isEnvoy(client) ? 'UC' : 'reset' };
  return { ...facts, ...arrival(mesh, client, server, leaving) };
}

const isEnvoy = ({ proxy, ambient }: CallingClient): boolean =>
  !ambient && proxy.kind === 'known' && proxy.value;

/** Says what becomes of a connection that ztunnel passes on at the application. */
function arrival(
  mesh: Mesh,
  client: CallingClient,
  server: CalledServer,
  { wire }: Leaving,
): Pick<ClientConnection, 'outcome' | 'symptom'> {
  const protocol = protocolOf(
    serviceSeen(mesh, client, server.service.host, server.port),
    server.port,
  );
  const met = receivedAt(mesh, wire, endpointOf(server, false), protocol, isEnvoy(client));
  return met.unlessTls
    ? { outcome: 'tls', symptom: null }
    : { outcome: met.outcome, symptom: met.symptom };
}

/** Decides about a sidecar, or pods without a proxy, that ztunnel calls. */
function atOthers(
  mesh: Mesh,
  client: CallingClient,
  server: CalledServer,
  leaving: Leaving,
): ClientConnection {
  const { serverMode, because } = modeOf(mesh, server);
  const facts = { ...leaving, serverMode, because: [...leaving.because, ...because] };
  const { member, proxy } = server;
  if (leaving.cause === 'tunnel') return { ...facts, outcome: 'mtls', symptom: null };
  if (member.kind === 'unknown' || proxy.kind === 'unknown')
    return { ...facts, outcome: 'unknown', symptom: null };
  const endpoint = { ...endpointOf(server, member.value), captured: proxy.value };
  const { outcome, symptom } = receivedAt(mesh, leaving.wire, endpoint, 'tcp', isEnvoy(client));
  return { ...facts, outcome, symptom };
}
