import type { GatewayServer, Mesh } from '../../istio/index.ts';
import {
  commonHosts,
  containsLabels,
  groupedBy,
  viewOf,
  virtualServicesOf,
  writtenServers,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  coversHost,
  isSystemNamespace,
  isWildcard,
  placeOf,
  say,
  subjectText,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import type { OwnedServer } from './rival-servers.ts';

/** A host of one server, and a server for HTTPS beside it that has a wildcard over it, at the same port of the same pods. */
interface HostUnderWildcard extends OwnedServer {
  readonly host: string;
  readonly open: OwnedServer;
  readonly wildcard: GatewayServer['hosts'][number];
}

/** Lists such hosts of the servers that `isAsked` picks, once for each wildcard over them. */
function hostsUnderWildcards(
  mesh: Mesh,
  isAsked: (server: GatewayServer) => boolean,
): readonly HostUnderWildcard[] {
  const all = mesh
    .ofKind(API_GROUPS.istioNetworking, 'Gateway')
    .flatMap((gateway) => writtenServers(gateway).map((server) => ({ gateway, server })));
  const ending = all.filter(({ server }) => server.isHttps);
  return all
    .filter(({ server }) => isAsked(server))
    .flatMap(({ gateway, server }) => {
      const beside = ending.filter(
        (one) =>
          one.server.port === server.port &&
          one.server.bind === server.bind &&
          haveOnePod(gateway, one.gateway),
      );
      return server.hosts.flatMap(({ host }) =>
        beside.flatMap((open) =>
          open.server.hosts
            .filter((one) => one.host !== host && coversHost(one.host, host))
            .map((wildcard) => ({ gateway, server, host, open, wildcard })),
        ),
      );
    });
}

/** Gives of each host of a server what is found first. */
const firstOfEach = <T extends HostUnderWildcard>(found: readonly T[]): readonly T[] =>
  [...groupedBy(found, ({ server, host }) => `${placeOf(server.origin)} ${host}`).values()].flatMap(
    ([first]) => first ?? [],
  );

const ASKING: ReadonlySet<string> = new Set(['MUTUAL', 'ISTIO_MUTUAL']);

/** Tells whether a server answers only clients that show a certificate which its authority signed (GW-8). */
export const isAskingForCertificate = ({ mode }: GatewayServer): boolean => ASKING.has(mode ?? '');

/** Tells whether all pods of one are pods of the other. */
function haveOnePod(one: Resource, other: Resource): boolean {
  const [first, second] = [
    viewOf('Gateway', one).selector.value,
    viewOf('Gateway', other).selector.value,
  ];
  return containsLabels(first, second) || containsLabels(second, first);
}

/**
 * Finds hosts whose certificate of clients can be evaded: the name in the TLS handshake decides which server
 * a connection belongs to, and its Host which route a request takes. A client that says another name of the
 * wildcard in the handshake is not asked for a certificate. GW-4, 8, 13, 17.
 */
export const clientCertificateBypassed = check({
  id: 'client-certificate-bypassed',
  title: "Wildcard server lets clients bypass a host's client certificate requirement",
  level: 'high',
  blind:
    'Policies, filters and applications that compare the Host of a request with the name of the connection.',
  find: ({ mesh }) =>
    firstOfEach(
      hostsUnderWildcards(mesh, (server) => server.isHttps && isAskingForCertificate(server))
        .filter(({ open }) => !isAskingForCertificate(open.server))
        .filter(({ gateway }) => !isSystemNamespace(gateway.namespace))
        .flatMap((one) => {
          const { server, gateway } = one.open;
          const bound = virtualServicesOf(mesh, `${gateway.namespace}/${gateway.name}`).all;
          const routed = bound.find((each) =>
            commonHosts(server, each).some((name) => coversHost(name, one.host)),
          );
          return routed === undefined ? [] : [{ ...one, virtualService: routed.resource }];
        }),
    ).map(tellBypass),
});

const tellBypass = ({
  host,
  gateway,
  server,
  open,
  wildcard: { written },
  virtualService,
}: HostUnderWildcard & { readonly virtualService: Resource }): Told => ({
  subject: gateway,
  key: `certificate bypassed ${host} port ${String(server.port)}`,
  scope: scopeOf('service'),
  message: `Clients reach ${host} without the certificate that ${subjectText(gateway)} asks them for.`,
  why: `${subjectText(open.gateway)} serves ${written} on port ${String(open.server.port)} without asking (${placeOf(open.server.origin)}), and ${subjectText(virtualService)} routes ${host} there too (${placeOf(virtualService.origin)}). The name in the TLS handshake decides who is asked, the Host of the request where it goes: a client says another name of ${written} in the first and ${host} in the second.`,
  symptom: say`no errors: requests for the host get through without a client certificate`,
  origin: server.origin,
  related: [open.server.origin, virtualService.origin],
  fix: {
    text: `Give ${host} a port or pods of its own, bind its VirtualService to a Gateway without the wildcard, or name the hosts of ${written} one by one.`,
  },
});

/**
 * Finds hosts whose requests a browser may send on a connection to another host of a wildcard: the gateway ends its TLS,
 * and has no route for them (GW-8, 17). [src: RFC 9113, 9.1.1]
 */
export const passthroughUnderWildcard = check({
  id: 'passthrough-under-wildcard',
  title: 'TLS passthrough host under a wildcard the same gateway terminates',
  level: 'medium',
  blind: "The names in the wildcard's certificate, and whether clients use HTTP/2.",
  find: ({ mesh }) =>
    firstOfEach(
      hostsUnderWildcards(mesh, (server) => server.encrypted && !server.isTerminating).filter(
        ({ host, wildcard }) => !isWildcard(host) && isOneLabelBelow(host, wildcard.host),
      ),
    ).map(tellPassthrough),
});

/** Tells whether a certificate for the wildcard is one for the host: it stands for one label (RFC 6125). */
const isOneLabelBelow = (host: string, wildcard: string): boolean =>
  wildcard !== '*' && wildcard.split('.').length === host.split('.').length;

const tellPassthrough = ({
  gateway,
  server,
  host,
  open,
  wildcard: { host: wildcard },
}: HostUnderWildcard): Told => ({
  subject: gateway,
  key: `${host} under ${wildcard}`,
  scope: scopeOf('namespace'),
  message: `Browsers that have another host under ${wildcard} open may get 404 for ${host}: their requests do not come to the server that its TLS is passed on to.`,
  why: `${subjectText(gateway)} passes the TLS of ${host} on (${placeOf(server.origin)}), and ${open.gateway === gateway ? 'it' : subjectText(open.gateway)} ends that of ${wildcard} on the same port of the same pods (${placeOf(open.server.origin)}). A browser sends requests for every name of a certificate on one HTTP/2 connection, and where that connection ends there is no route for ${host}.`,
  symptom: say`404 in browsers that had the other host open before, which goes away in a new window`,
  origin: server.origin,
  related: [open.server.origin],
  fix: {
    kind: 'choice',
    text: `Give ${host} an address or a gateway of its own, or a certificate to ${wildcard} that is for its hosts by name.`,
  },
});
