import {
  asGatewayApiGateway,
  hostnameOf,
  routesAt,
  virtualServicesOf,
  writtenServers,
} from '../../istio/index.ts';
import { API_GROUPS } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A server, or a listener, for any host, at which routes of several namespaces meet. */
export interface SharedForAnyHost {
  readonly gateway: Resource;
  readonly port: number;
  readonly origin: Origin;
  /** In the order of their names. */
  readonly namespaces: readonly string[];
}

/** Gateways of both kinds that leave the host to their routes, of more than one namespace (GW-2, GWAPI-1). */
export const sharedForAnyHost = (mesh: Mesh): readonly SharedForAnyHost[] =>
  [...ofServers(mesh), ...ofListeners(mesh)].filter(({ namespaces }) => namespaces.length > 1);

/** One that only sends its hosts to HTTPS has no routes. */
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
    asGatewayApiGateway(gateway)
      .listeners.value.filter((listener) => hostnameOf(listener) === '*')
      .map((listener) => ({
        gateway,
        port: listener.port?.value ?? 0,
        origin: listener.origin,
        namespaces: namesOf(routesAt(mesh, gateway, listener)),
      })),
  );

const namesOf = (routes: readonly Resource[]): readonly string[] =>
  [...new Set(routes.map(({ namespace }) => namespace))].sort();
