import { asRoute } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { groupedBy } from '../registry/grouped-by.ts';
import type { RegistryService } from '../registry/registry-service.ts';

const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'];

interface BoundRoute {
  readonly route: Resource;
  /** `namespace/name` of the Service. */
  readonly service: string;
  /** Null for all ports. */
  readonly port: number | null;
}

const known = new WeakMap<Mesh, ReadonlyMap<string, readonly BoundRoute[]>>();

/**
 * Routes of the Gateway API whose parent is a Service, as a client of a namespace has them for a port: those of its own
 * namespace, else those of the Service's, which are for all clients (GWAPI-8).
 */
export function serviceRoutes(
  mesh: Mesh,
  { resource, kubernetes }: RegistryService,
  { namespace, port }: { readonly namespace: string; readonly port: number },
): readonly Resource[] {
  if (!kubernetes) return [];
  const index = known.get(mesh) ?? indexRoutes(mesh);
  known.set(mesh, index);
  const bound = (index.get(`${resource.namespace}/${resource.name}`) ?? []).filter(
    (one) => one.port === null || one.port === port,
  );
  const own = bound.filter(({ route }) => route.namespace === namespace);
  const found =
    own.length > 0 ? own : bound.filter(({ route }) => route.namespace === resource.namespace);
  return [...new Set(found.map(({ route }) => route))];
}

const indexRoutes = (mesh: Mesh): ReadonlyMap<string, readonly BoundRoute[]> =>
  groupedBy(
    ROUTE_KINDS.flatMap((kind) => mesh.ofKind('gateway.networking.k8s.io', kind)).flatMap((route) =>
      asRoute(route)
        .parentRefs.value.filter((parent) => parent.kind?.value === 'Service')
        .map((parent) => ({
          route,
          service: `${parent.namespace?.value ?? route.namespace}/${parent.name?.value ?? ''}`,
          port: parent.port?.value ?? null,
        })),
    ),
    ({ service }) => service,
  );
