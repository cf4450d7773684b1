import type { Mesh, View } from '../../istio/index.ts';
import {
  askedOfClients,
  hostnameOf,
  isHttp,
  isTerminating,
  writtenProtocol,
  viewOf,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { isOfKind } from '../../manifest/index.ts';

/** How clients are met, the weakest first: certificates of theirs are looked at where they send one, or asked for. */
export const PROTECTIONS = [
  'plaintext',
  /** Nothing but a redirect to HTTPS is answered (GW-12). */
  'redirect',
  'tls',
  'certificate-looked-at',
  'certificate-needed',
] as const;

export type Protection = (typeof PROTECTIONS)[number];

/** How one host is served on one port of a Gateway. */
export interface ServedHost {
  /** Without the namespace before it (GW-2). */
  readonly host: string;
  readonly port: number;
  readonly protection: Protection;
  /** `TLSV1_2`; null where none is written, or the one of Istio is asked for. */
  readonly leastTls: string | null;
  readonly origin: Origin;
}

/** The Gateways of Istio and of the Gateway API. */
export const gatewaysOf = (mesh: Mesh): readonly Resource[] => [
  ...mesh.ofKind('networking.istio.io', 'Gateway'),
  ...mesh.ofKind('gateway.networking.k8s.io', 'Gateway'),
];

/** Each host of a Gateway with the port and the TLS it is served with: GW-2, GW-8, GW-9, GW-12. */
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

/** Of a Gateway of the Gateway API those that it serves in TLS: what redirects plaintext there are routes (GWAPI-22). */
const hostsOfListeners = (mesh: Mesh, gateway: Resource): readonly ServedHost[] =>
  viewOf('GatewayApiGateway', gateway).listeners.value.flatMap(
    (listener): readonly ServedHost[] => {
      const { tls, port, protocol, origin } = listener;
      if (tls === null || (protocol?.value !== 'HTTPS' && protocol?.value !== 'TLS')) return [];
      const asked = isTerminating(listener) ? askedOfClients(mesh, gateway, listener) : null;
      return [
        {
          host: hostnameOf(listener),
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

/** A plaintext protocol stays plaintext whatever `tls` says, and without `tls` nothing is encrypted (GW-8, GW-9). */
function protectionOf(protocol: string | null, tls: View<'ServerTlsSettings'> | null): Protection {
  if (isHttp(writtenProtocol(protocol)))
    return tls?.httpsRedirect?.value === true ? 'redirect' : 'plaintext';
  if (tls === null) return isPassedOn(protocol) ? 'tls' : 'plaintext';
  return CERTIFICATES.get(tls.mode?.value ?? 'SIMPLE') ?? 'tls';
}

/** HTTPS and TLS without `tls` are refused by admission: nothing is served in plaintext by them. */
const isPassedOn = (protocol: string | null): boolean =>
  ['https', 'tls'].includes(writtenProtocol(protocol));

const versionOf = (tls: View<'ServerTlsSettings'> | null): string | null => {
  const written = tls?.minProtocolVersion?.value ?? null;
  return written !== null && /^TLSV1_\d$/.test(written) ? written : null;
};
