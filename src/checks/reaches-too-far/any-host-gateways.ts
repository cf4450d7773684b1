import { routesAt, virtualServicesOf, writtenServers, viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { API_GROUPS, listed, subjectText, say, slot } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check, toldOfAny } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { namespaceId } from '../detection/finding-scope.ts';

/**
 * Tells of Gateways for any host that several namespaces use: whoever may write a route in one of these
 * decides about every host (GW-2, ROUTE-14).
 */
export const anyHostShared = check({
  id: 'any-host-shared',
  title: 'Gateway shared by several namespaces accepts every host',
  level: 'low',
  severity: 'info',
  blind: 'Who can write routes in those namespaces, and admission policies that restrict hosts.',
  find: ({ mesh }) =>
    sharedForAnyHost(mesh).map((shared) =>
      toldOfAny(shared.namespaces, namespaceId, (namespaces) => tell({ ...shared, namespaces })),
    ),
});

const tell = ({ gateway, port, origin, namespaces }: SharedForAnyHost): Told => ({
  subject: gateway,
  key: `any host on ${String(port)}`,
  scope: { level: 'namespace', workloads: 0, services: 0, namespaces: namespaces.length },
  message: `${namespaces.length === 1 ? 'Routes of' : 'Any of'} ${listed(namespaces, 3)} can take requests at ${subjectText(gateway)} that are for another's host.`,
  why: say`Port ${slot.number(port)} is for every host (${slot.place(origin)}), and routes of these namespaces are followed there. A route for a host, or for \`*\`, needs nothing but the name of the gateway.`,
  symptom: say`after the change of another team, requests for a host are answered by its service, or with 404`,
  origin,
  fix: {
    text: say`Name the hosts, each with the namespace that it belongs to (\`shop/shop.example.com\`), or give each team a listener with its own hostname.`,
  },
});

/** A server, or a listener, for any host, at which routes of several namespaces meet. */
interface SharedForAnyHost {
  readonly gateway: Resource;
  readonly port: number;
  readonly origin: Origin;
  /** Lists the namespaces, in the order of their names. */
  readonly namespaces: readonly string[];
}

/**
 * Finds Gateways of both kinds that leave the host to their routes, of more than one namespace (GW-2,
 * GWAPI-1).
 */
const sharedForAnyHost = (mesh: Mesh): readonly SharedForAnyHost[] =>
  [...ofServers(mesh), ...ofListeners(mesh)].filter(({ namespaces }) => namespaces.length > 1);

/** Finds servers of Gateways for any host; one that only sends its hosts to HTTPS has no routes. */
const ofServers = (mesh: Mesh): readonly SharedForAnyHost[] =>
  mesh.ofKind(API_GROUPS.istioNetworking, 'Gateway').flatMap((gateway) => {
    const { all } = virtualServicesOf(mesh, `${gateway.namespace}/${gateway.name}`);
    const namespaces = namesOf(all.map(({ resource }) => resource));
    return writtenServers(gateway)
      .filter(
        ({ hosts, httpsRedirect }) =>
          !httpsRedirect && hosts.some(({ host, namespace }) => host === '*' && namespace === null),
      )
      .map(({ port, origin }) => ({ gateway, port, origin, namespaces }));
  });

const ofListeners = (mesh: Mesh): readonly SharedForAnyHost[] =>
  mesh.ofKind(API_GROUPS.gatewayApi, 'Gateway').flatMap((gateway) =>
    viewOf('GatewayApiGateway', gateway)
      .listeners.value.filter((listener) => listener.host === '*')
      .map((listener) => ({
        gateway,
        port: listener.port?.value ?? 0,
        origin: listener.origin,
        namespaces: namesOf(routesAt(mesh, gateway, listener)),
      })),
  );

const namesOf = (routes: readonly Resource[]): readonly string[] =>
  [...new Set(routes.map(({ namespace }) => namespace))].sort();
