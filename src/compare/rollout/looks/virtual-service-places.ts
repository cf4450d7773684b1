import type { Mesh } from '../../../istio/index.ts';
import { viewOf } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { routesOfPort } from '../../behaviour/outcomes/routes-of-port.ts';
import { hostsOf } from '../reach/affected-services.ts';
import { gatewaysOfRoute } from '../reach/route-gateways.ts';
import type { Looked } from './looked-object.ts';
import { place } from './looked-object.ts';
import type { PlaceToLook } from './place-to-look.ts';

/** Routes of gateways that it names, and of somebody who calls its hosts; those of connections are in listeners. */
export function ofVirtualService(looked: Looked): readonly PlaceToLook[] {
  const { object, mesh, proxies, before, after } = looked;
  const { isForMesh, names } = gatewaysOfRoute(object);
  const called = isForMesh ? servicesOf(mesh, object) : [];
  const hasRoutes = [before, after].some(
    (side) => side !== null && viewOf('VirtualService', side).http.value.length > 0,
  );
  const gateways = names.flatMap(proxies.ofGateway);
  if (!hasRoutes)
    return [...gateways, ...called.map(({ name }) => proxies.callerOf(name))].flatMap((pods) =>
      place(looked, 'listeners', pods),
    );
  return [
    ...gateways.flatMap((pods) => place(looked, 'routes', pods)),
    ...called.flatMap(({ name, routes }) =>
      routes === undefined ? [] : place(looked, 'routes', proxies.callerOf(name), routes),
    ),
  ];
}

/** Services of the tree that its hosts are, each with the routes of its first port of requests. */
const servicesOf = (
  mesh: Mesh,
  object: Resource,
): readonly { readonly name: string; readonly routes: string | undefined }[] =>
  hostsOf(mesh, object).flatMap((host) =>
    mesh.services
      .filter((one) => one.host.toLowerCase() === host)
      .map((service) => ({
        name: `${service.namespace}/${service.name}`,
        routes: service.ports.flatMap(({ port }) => routesOfPort(service, port) ?? [])[0],
      })),
  );
