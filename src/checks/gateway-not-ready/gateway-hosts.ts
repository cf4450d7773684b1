import type { Mesh, View } from '../../istio/index.ts';
import { askedOfClients, viewOf, protocolFamily } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { isOfKind } from '../../manifest/index.ts';

/**
 * Names the ways in which clients are met, the weakest first: the server looks at certificates of theirs
 * where they send one, or asks for them.
 */
export const PROTECTIONS = [
  'plaintext',
  /** A request gets nothing but a redirect to HTTPS (GW-12). */
  'redirect',
  'tls',
  'certificate-looked-at',
  'certificate-needed',
] as const;

export type Protection = (typeof PROTECTIONS)[number];

/** Says how one host is served on one port of a Gateway. */
export interface ServedHost {
  /** The host without the namespace before it (GW-2). */
  readonly host: string;
  readonly port: number;
  readonly protection: Protection;
  /** The least version, as `TLSV1_2`; null where none is written, or Istio's default is asked for. */
  readonly leastTls: string | null;
  readonly origin: Origin;
}

/** Lists the Gateways of Istio and of the Gateway API. */
export const gatewaysOf = (mesh: Mesh): readonly Resource[] => [
  ...mesh.ofKind('networking.istio.io', 'Gateway'),
  ...mesh.ofKind('gateway.networking.k8s.io', 'Gateway'),
];

/** Lists each host of a Gateway with the port and the TLS it is served with: GW-2, GW-8, GW-9, GW-12. */
export const servedHosts = (mesh: Mesh, gateway: Resource): readonly ServedHost[] =>
  isOfKind(gateway.node, 'networking.istio.io', 'Gateway')
    ? hostsOfServers(gateway)
    : hostsOfListeners(mesh, gateway);

const hostsOfServers = (gateway: Resource): readonly ServedHost[] =>
  viewOf('Gateway', gateway).servers.value.flatMap(({ hosts, origin, port, tls }) =>
    hosts.value.map(({ value }) => ({
      host: value.replace(/^.*\//, '').toLowerCase(),
      port: port?.number?.value ?? 0,
      protection: protectionOf(port?.protocol?.value ?? null, tls),
      leastTls: versionOf(tls),
      origin: (tls?.mode ?? tls?.httpsRedirect ?? tls ?? port)?.origin ?? origin,
    })),
  );

/**
 * Lists the hosts that a Gateway of the Gateway API serves in TLS; plaintext is redirected by routes there,
 * so it is left out (GWAPI-22).
 */
const hostsOfListeners = (mesh: Mesh, gateway: Resource): readonly ServedHost[] =>
  viewOf('GatewayApiGateway', gateway).listeners.value.flatMap(
    (listener): readonly ServedHost[] => {
      const { tls, port, protocol, origin } = listener;
      if (tls === null || (protocol?.value !== 'HTTPS' && protocol?.value !== 'TLS')) return [];
      const asked = listener.isTerminating ? askedOfClients(mesh, gateway, listener) : null;
      return [
        {
          host: listener.host,
          port: port?.value ?? 0,
          protection: CERTIFICATES.get(asked?.mode ?? '') ?? 'tls',
          leastTls: null,
          origin: asked?.origin ?? origin,
        },
      ];
    },
  );

const CERTIFICATES: ReadonlyMap<string, Protection> = new Map([
  ['OPTIONAL_MUTUAL', 'certificate-looked-at'],
  ['MUTUAL', 'certificate-needed'],
  ['ISTIO_MUTUAL', 'certificate-needed'],
]);

/**
 * Says how a server protects its hosts: a plaintext protocol stays plaintext whatever `tls` says, and without
 * `tls` nothing is encrypted (GW-8, GW-9).
 */
function protectionOf(protocol: string | null, tls: View<'ServerTlsSettings'> | null): Protection {
  if (protocolFamily(protocol) === 'http')
    return tls?.httpsRedirect?.value === true ? 'redirect' : 'plaintext';
  if (tls === null) return isPassedOn(protocol) ? 'tls' : 'plaintext';
  return CERTIFICATES.get(tls.mode?.value ?? 'SIMPLE') ?? 'tls';
}

/**
 * Tells whether a protocol is HTTPS or TLS: without `tls` admission refuses these, so they serve nothing in
 * plaintext.
 */
const isPassedOn = (protocol: string | null): boolean => protocolFamily(protocol) === 'tls';

const versionOf = (tls: View<'ServerTlsSettings'> | null): string | null => {
  const written = tls?.minProtocolVersion?.value ?? null;
  return written !== null && /^TLSV1_\d$/.test(written) ? written : null;
};
