import type { GatewayApiListener } from '../../views/gateway-api.ts';
import { ownLabelsOf } from '../../views/field.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { isHttp, writtenProtocol } from '../registry/port-protocol.ts';
import { mayReference } from '../gateway-api/reference-grant.ts';
import { askedOfClients, hasUsableAuthority } from './client-certificates.ts';
import {
  hostnameOf,
  isTerminating,
  listenersOn,
  namesTooMany,
  servableKinds,
  takesMeshCertificate,
} from './api-listeners.ts';
import type { GatewayServer } from './written-servers.ts';
import { withoutConflicts } from './servers-on-port.ts';

/** A listener with the server that istiod makes of it. */
export interface ApiServer {
  readonly listener: GatewayApiListener;
  readonly server: GatewayServer;
}

/**
 * The servers that the listeners on a port become: without those that istiod does not take, for their protocol, their
 * certificate or the authority of their clients, and those that conflict with an earlier one. GWAPI-15, 16, 22, GW-4.
 */
export function apiServersOn(mesh: Mesh, gateway: Resource, port: number): readonly ApiServer[] {
  const made = listenersOn(gateway, port)
    .filter((listener) => isTaken(mesh, gateway, listener))
    .map((listener) => ({ listener, server: serverOf(mesh, gateway, listener, port) }));
  const kept = new Set(withoutConflicts(made.map(({ server }) => server)));
  return made.filter(({ server }) => kept.has(server));
}

function isTaken(mesh: Mesh, gateway: Resource, listener: GatewayApiListener): boolean {
  if (servableKinds(listener).length === 0) return false;
  const needsTls = ['HTTPS', 'TLS'].includes(listener.protocol?.value ?? '');
  if (listener.tls === null) return !needsTls;
  return (
    !isTerminating(listener) ||
    (hasCertificate(mesh, gateway, listener) &&
      hasUsableAuthority(mesh, gateway, askedOfClients(mesh, gateway, listener)))
  );
}

/** With the mesh's own certificate, or with one that the Gateway may name, of two at most; whether the Secret is there is not asked. */
function hasCertificate(mesh: Mesh, gateway: Resource, listener: GatewayApiListener): boolean {
  if (takesMeshCertificate(listener)) return true;
  if (namesTooMany(listener)) return false;
  const references = listener.certificateRefs.value;
  return (
    references.length === 0 ||
    references.some(
      ({ kind, name, namespace }) =>
        (kind?.value ?? 'Secret') === 'Secret' &&
        mayReference(mesh, gateway, {
          kind: 'Secret',
          namespace: namespace?.value ?? gateway.namespace,
          name: name?.value ?? '',
        }),
    )
  );
}

function serverOf(
  mesh: Mesh,
  gateway: Resource,
  listener: GatewayApiListener,
  port: number,
): GatewayServer {
  const protocol = writtenProtocol(listener.protocol?.value ?? null);
  const mode = isTerminating(listener)
    ? askedOfClients(mesh, gateway, listener).mode
    : passing(gateway, listener, port);
  return {
    gateway: `${gateway.namespace}/${gateway.name}~${listener.name?.value ?? ''}`,
    origin: listener.origin,
    bind: '',
    hasTls: listener.tls !== null,
    mode: listener.tls === null ? null : mode,
    httpsRedirect: false,
    port,
    protocol,
    encrypted: listener.tls !== null && !isHttp(protocol),
    hosts: [{ namespace: null, host: hostnameOf(listener), written: hostnameOf(listener) }],
  };
}

/** On the port to which other networks connect, clusters are named in the handshake (GW-20). */
function passing(gateway: Resource, { tlsOptions }: GatewayApiListener, port: number): string {
  const labels = ownLabelsOf(gateway);
  const isEastWest =
    tlsOptions.value.get('gateway.istio.io/listener-protocol') === 'auto-passthrough' ||
    (labels.has('topology.istio.io/network') &&
      String(port) === (labels.get('networking.istio.io/gatewayPort') ?? '15443'));
  return isEastWest ? 'AUTO_PASSTHROUGH' : 'PASSTHROUGH';
}
