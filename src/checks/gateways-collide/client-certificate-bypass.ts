import type { GatewayServer, Mesh } from '../../istio/index.ts';
import {
  commonHosts,
  containsLabels,
  virtualServicesOf,
  writtenServers,
  viewOf,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { coversHost, isSystemNamespace, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import type { OwnedServer } from './rival-servers.ts';

/**
 * Holds a host whose server asks clients for a certificate, and a server beside it that answers for it
 * without one.
 */
interface BypassedCertificate {
  readonly host: string;
  readonly asking: OwnedServer;
  readonly open: OwnedServer;
  /** The wildcard of the open server that the host falls under. */
  readonly wildcard: string;
  readonly virtualService: Resource;
}

/** Finds overlapping hosts with different TLS modes: GW-4, 8, 13, 17. */
export const clientCertificateBypassed = check({
  id: 'client-certificate-bypassed',
  title: "Wildcard server lets clients bypass a host's client certificate requirement",
  level: 'high',
  blind:
    'Policies, filters and applications that compare the Host of a request with the name of the connection.',
  find: ({ mesh }) =>
    bypassedCertificates(mesh)
      .filter(({ asking }) => !isSystemNamespace(asking.gateway.namespace))
      .map(tell),
});

/**
 * Finds hosts whose certificate of clients can be evaded: the name in the TLS handshake decides which server
 * a connection belongs to, and its Host which route a request takes. A client that says another name of the
 * wildcard in the handshake is not asked for a certificate. GW-4, 8, 13, 17.
 */
function bypassedCertificates(mesh: Mesh): readonly BypassedCertificate[] {
  const all = mesh
    .ofKind('networking.istio.io', 'Gateway')
    .flatMap((gateway) => writtenServers(gateway).map((server) => ({ gateway, server })))
    .filter(({ server }) => server.isHttps);
  const open = all.filter(
    ({ server }) =>
      !isAskingForCertificate(server) && server.hosts.some(({ host }) => host.startsWith('*')),
  );
  return all
    .filter(({ server }) => isAskingForCertificate(server))
    .flatMap((asking) =>
      asking.server.hosts.flatMap(({ host }) => bypassOf(mesh, host, asking, open)),
    );
}

const ASKING: ReadonlySet<string> = new Set(['MUTUAL', 'ISTIO_MUTUAL']);

/** Tells whether a server answers only clients that show a certificate which its authority signed (GW-8). */
export const isAskingForCertificate = ({ mode }: GatewayServer): boolean => ASKING.has(mode ?? '');

function bypassOf(
  mesh: Mesh,
  host: string,
  asking: OwnedServer,
  candidates: readonly OwnedServer[],
): readonly BypassedCertificate[] {
  for (const open of candidates) {
    const { server, gateway } = open;
    const { port, bind } = asking.server;
    if (server.port !== port || server.bind !== bind || !areTogether(asking.gateway, gateway))
      continue;
    const wildcard = server.hosts.find((one) => one.host !== host && coversHost(one.host, host));
    if (wildcard === undefined) continue;
    const found = virtualServicesOf(mesh, `${gateway.namespace}/${gateway.name}`).all.find((one) =>
      commonHosts(server, one).some((name) => coversHost(name, host)),
    );
    if (found !== undefined)
      return [{ host, asking, open, wildcard: wildcard.written, virtualService: found.resource }];
  }
  return [];
}

/** Tells whether all pods of one are pods of the other. */
function areTogether(one: Resource, other: Resource): boolean {
  const [first, second] = [
    viewOf('Gateway', one).selector.value,
    viewOf('Gateway', other).selector.value,
  ];
  return containsLabels(first, second) || containsLabels(second, first);
}

const tell = ({ host, asking, open, wildcard, virtualService }: BypassedCertificate): Told => ({
  subject: asking.gateway,
  key: `certificate bypassed ${host} port ${String(asking.server.port)}`,
  scope: scopeOf('service'),
  message: `Clients reach ${host} without the certificate that ${subjectText(asking.gateway)} asks them for.`,
  why: `${subjectText(open.gateway)} serves ${wildcard} on port ${String(open.server.port)} without asking (${placeOf(open.server.origin)}), and ${subjectText(virtualService)} routes ${host} there too (${placeOf(virtualService.origin)}). The name in the TLS handshake decides who is asked, the Host of the request where it goes: a client says another name of ${wildcard} in the first and ${host} in the second.`,
  symptom: say`no errors: requests for the host get through without a client certificate`,
  origin: asking.server.origin,
  related: [open.server.origin, virtualService.origin],
  fix: {
    text: `Give ${host} a port or pods of its own, bind its VirtualService to a Gateway without the wildcard, or name the hosts of ${wildcard} one by one.`,
  },
});
