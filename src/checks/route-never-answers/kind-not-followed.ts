import type { Resource } from '../../manifest/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { virtualServicesLookedAt } from '../gateways/authored-objects.ts';
import { scopeOf } from '../references/reference.ts';
import type { RouteKind, UnfollowedRoutes } from '../route-leads-astray/routed-kinds.ts';
import { kindsFollowed, unfollowedRoutes } from '../route-leads-astray/routed-kinds.ts';

/** Routes for requests at servers for connections, and the reverse: GW-8, 9. */
export const kindNotFollowed = check({
  id: 'kind-not-followed',
  title: 'A VirtualService has routes of a kind that the servers of its hosts do not follow',
  level: 'high',
  blind: 'Servers whose protocol is not written, and Gateways that are not rendered here.',
  find: (input) =>
    virtualServicesLookedAt(input).flatMap((virtualService) =>
      unfollowedRoutes(input.mesh, virtualService).map((routes) => tell(virtualService, routes)),
    ),
});

function tell(
  virtualService: Resource,
  { kind, origin, servers, hasOthers }: UnfollowedRoutes,
): Told {
  const gateways = [...new Set(servers.map(({ gateway }) => subjectText(gateway)))];
  const takes = [...new Set(servers.flatMap(({ server }) => kindsFollowed(server)))];
  const [first] = servers;
  const follows =
    takes.length === 0
      ? 'leads connections on by their name without any routes'
      : `follows ${listed(
          takes.map((one) => `\`${one}\``),
          2,
        )} routes only`;
  return {
    subject: virtualService,
    key: `${kind} routes`,
    scope: scopeOf('service'),
    message: `The \`${kind}\` routes of ${subjectText(virtualService)} are never followed at ${listed(gateways, 2)}${hasOthers ? ', its other routes are' : ''}.`,
    why: `${subjectText(virtualService)} has \`${kind}\` routes (${placeOf(origin)}), and the server of its hosts ${follows}${first === undefined ? '' : ` (${serverText(first.server)}, ${placeOf(first.server.origin)})`}. Nothing refuses this.`,
    symptom: SYMPTOMS[kind],
    origin,
    related: servers.map(({ server }) => server.origin),
    fix: {
      text: takes.length === 0 ? 'Give the hosts a server that the routes are for.' : FIXES[kind],
    },
  };
}

const serverText = ({
  port,
  protocol,
  mode,
}: UnfollowedRoutes['servers'][number]['server']): string =>
  `port ${String(port)}, ${protocol.toUpperCase()}${mode === null ? '' : `, ${mode}`}`;

const SYMPTOMS: Readonly<Record<RouteKind, string>> = {
  http: 'connection refused or reset: the server has nothing to lead the connection to',
  tls: '404, response flag NR (no route), where nothing else routes the host',
  tcp: '404, response flag NR (no route), or a reset where the server passes TLS on',
};

const FIXES: Readonly<Record<RouteKind, string>> = {
  http: 'Let the server end TLS with protocol HTTPS, or write the routes as `tls` or `tcp` as the server needs them.',
  tls: 'Write them as `http` where the server ends TLS, or set the server to pass TLS on.',
  tcp: 'Write them as `http`, or give the hosts a server with protocol TCP, or TLS that it ends.',
};
