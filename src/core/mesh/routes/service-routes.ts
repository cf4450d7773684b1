import { asRoute } from '../../istio/index.ts';
import type { Mesh } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';

const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'];

const known = new WeakMap<Mesh, ReadonlySet<string>>();

/** Whether a route of the Gateway API has a Service as its parent (GWAPI-8). */
export function hasServiceRoutes(mesh: Mesh, { resource, kubernetes }: RegistryService): boolean {
  const services = known.get(mesh) ?? parentsOf(mesh);
  known.set(mesh, services);
  return kubernetes && services.has(`${resource.namespace}/${resource.name}`);
}

const parentsOf = (mesh: Mesh): ReadonlySet<string> =>
  new Set(
    ROUTE_KINDS.flatMap((kind) => mesh.ofKind('gateway.networking.k8s.io', kind)).flatMap((route) =>
      asRoute(route)
        .parentRefs.value.filter((parent) => parent.kind?.value === 'Service')
        .map(
          ({ name, namespace }) => `${namespace?.value ?? route.namespace}/${name?.value ?? ''}`,
        ),
    ),
  );
