import type { GatewayServer, Mesh } from '../../istio/index.ts';
import { containsLabels, viewOf, writtenServers } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  coversHost,
  isWildcard,
  placeOf,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

/** A host whose TLS is passed on, under a wildcard whose TLS ends at the same pods. */
interface CoveredHost {
  readonly gateway: Resource;
  readonly server: GatewayServer;
  readonly host: string;
  readonly ending: Written;
  readonly wildcard: string;
}

interface Written {
  readonly gateway: Resource;
  readonly server: GatewayServer;
}

/**
 * Finds hosts whose requests a browser may send on a connection to another host of a wildcard: the gateway ends its TLS,
 * and has no route for them (GW-8, 17). [src: RFC 9113, 9.1.1]
 */
export const passthroughUnderWildcard = check({
  id: 'passthrough-under-wildcard',
  title: 'TLS passthrough host under a wildcard the same gateway terminates',
  level: 'medium',
  blind: "The names in the wildcard's certificate, and whether clients use HTTP/2.",
  find: ({ mesh }) => coveredHosts(mesh).map(tell),
});

function coveredHosts(mesh: Mesh): readonly CoveredHost[] {
  const written = mesh
    .ofKind(API_GROUPS.istioNetworking, 'Gateway')
    .flatMap((gateway) => writtenServers(gateway).map((server): Written => ({ gateway, server })));
  const ending = written.filter(({ server }) => server.isHttps);
  return written
    .filter(({ server }) => server.encrypted && !server.isTerminating)
    .flatMap(({ gateway, server }) =>
      server.hosts
        .filter(({ host }) => !isWildcard(host))
        .flatMap(({ host }): readonly CoveredHost[] => {
          const found = ending
            .filter((one) => one.server.port === server.port && haveOnePod(gateway, one.gateway))
            .flatMap((one) =>
              one.server.hosts.map((served) => ({ ending: one, wildcard: served.host })),
            )
            .find(({ wildcard }) => wildcard !== '*' && covers(wildcard, host));
          return found === undefined ? [] : [{ gateway, server, host, ...found }];
        }),
    );
}

/** Tells whether a certificate for the wildcard is one for the host: it stands for one label (RFC 6125). */
const covers = (wildcard: string, host: string): boolean =>
  isWildcard(wildcard) &&
  coversHost(wildcard, host) &&
  wildcard.split('.').length === host.split('.').length;

const haveOnePod = (one: Resource, other: Resource): boolean =>
  one === other ||
  containsLabels(selectorOf(one), selectorOf(other)) ||
  containsLabels(selectorOf(other), selectorOf(one));

const selectorOf = (gateway: Resource): ReadonlyMap<string, string> =>
  viewOf('Gateway', gateway).selector.value;

const tell = ({ gateway, server, host, ending, wildcard }: CoveredHost): Told => ({
  subject: gateway,
  key: `${host} under ${wildcard}`,
  scope: scopeOf('namespace'),
  message: `Browsers that have another host under ${wildcard} open may get 404 for ${host}: their requests do not come to the server that its TLS is passed on to.`,
  why: `${subjectText(gateway)} passes the TLS of ${host} on (${placeOf(server.origin)}), and ${ending.gateway === gateway ? 'it' : subjectText(ending.gateway)} ends that of ${wildcard} on the same port of the same pods (${placeOf(ending.server.origin)}). A browser sends requests for every name of a certificate on one HTTP/2 connection, and where that connection ends there is no route for ${host}.`,
  symptom: say`404 in browsers that had the other host open before, which goes away in a new window`,
  origin: server.origin,
  related: [ending.server.origin],
  fix: {
    kind: 'choice',
    text: `Give ${host} an address or a gateway of its own, or a certificate to ${wildcard} that is for its hosts by name.`,
  },
});
