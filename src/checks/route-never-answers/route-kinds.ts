import type { Resource, Origin } from '../../manifest/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Some, Told } from '../detection/check.ts';
import { check, toldOfEach } from '../detection/check.ts';
import { virtualServicesLookedAt } from '../detection/author-objects.ts';
import { scopeOf } from '../references/reference.ts';
import { viewOf, protocolFamily } from '../../istio/index.ts';
import type { GatewayServer, Mesh } from '../../istio/index.ts';
import { hostBindings } from '../route-leads-astray/host-bindings.ts';

const KINDS = ['http', 'tls', 'tcp'] as const;

/** A list of a VirtualService: its routes for requests, for connections by their name, for any connection. */
export type RouteKind = (typeof KINDS)[number];

/** Names the kinds of routes that a server follows; all where its protocol does not tell (GW-8, 9). */
export function kindsFollowed(server: GatewayServer): readonly RouteKind[] {
  const { protocol, hasTls, mode } = server;
  const family = protocolFamily(protocol);
  if (family === 'http') return ['http'];
  if (family === 'auto' || (family === 'tls' && !hasTls)) return KINDS;
  if (hasTls && !server.isTerminating) return mode === 'PASSTHROUGH' ? ['tls'] : [];
  return server.isHttps ? ['http'] : ['tcp'];
}

/** Routes of a kind that no server of the VirtualService's hosts follows. */
interface UnfollowedRoutes {
  readonly kind: RouteKind;
  readonly origin: Origin;
  /** Lists the servers that have its hosts, and their Gateways. */
  readonly servers: Some<{ readonly gateway: Resource; readonly server: GatewayServer }>;
  /** Lists the other kinds of routes of the VirtualService. */
  readonly others: readonly RouteKind[];
}

/**
 * Finds routes that no server follows; there are none where sidecars follow them, or a Gateway that is named
 * is not here.
 */
function unfollowedRoutes(mesh: Mesh, virtualService: Resource): readonly UnfollowedRoutes[] {
  const view = viewOf('VirtualService', virtualService);
  const named = view.gateways.value.map(({ value }) => value);
  const bindings = hostBindings(mesh, virtualService);
  const isAllHere =
    named.length > 0 &&
    bindings.length === named.length &&
    bindings.every(({ gateway }) => gateway.group === 'networking.istio.io');
  const [first, ...more] = bindings.flatMap(({ gateway, servers: own }) =>
    own.map((server) => ({ gateway, server })),
  );
  if (!isAllHere || first === undefined) return [];
  const servers = [first, ...more] as const;
  const followed = new Set(servers.flatMap(({ server }) => kindsFollowed(server)));
  const written = KINDS.filter((kind) => view[kind].value.length > 0);
  return written
    .filter((kind) => !followed.has(kind))
    .map((kind) => ({
      kind,
      origin: view[kind].value[0]?.origin ?? view.origin,
      servers,
      others: written.filter((other) => other !== kind),
    }));
}

/** Tells of routes for requests at servers for connections, and the reverse (GW-8, GW-9). */
export const kindNotFollowed = check({
  id: 'kind-not-followed',
  title: "VirtualService route type does not match the Gateway server's protocol",
  level: 'high',
  blind: 'Servers without a written protocol, and Gateways that are not rendered here.',
  find: (input) =>
    virtualServicesLookedAt(input).flatMap((virtualService) =>
      unfollowedRoutes(input.mesh, virtualService).map((routes) =>
        toldOfEach(
          routes.servers,
          ({ gateway }) => gateway,
          (servers) => tellUnfollowedKind(virtualService, { ...routes, servers }),
        ),
      ),
    ),
});

function tellUnfollowedKind(
  virtualService: Resource,
  { kind, origin, servers, others }: UnfollowedRoutes,
): Told {
  const gateways = [...new Set(servers.map(({ gateway }) => subjectText(gateway)))];
  const takes = [...new Set(servers.flatMap(({ server }) => kindsFollowed(server)))];
  const [{ server: first }] = servers;
  const areOthersFollowed = others.some((other) => takes.includes(other));
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
    message: `The \`${kind}\` routes of ${subjectText(virtualService)} are never followed at ${listed(gateways, 2)}${areOthersFollowed ? ', its other routes are' : ''}.`,
    why: `${subjectText(virtualService)} has \`${kind}\` routes (${placeOf(origin)}), and the server of its hosts ${follows} (${serverText(first)}, ${placeOf(first.origin)}). Nothing refuses this.`,
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
