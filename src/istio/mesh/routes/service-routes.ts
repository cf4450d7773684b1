import { asRoute } from '../../views/gateway-api.ts';
import { exportedTo } from '../../views/visibility.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { creationOrders } from '../registry/creation-order.ts';
import { groupedBy } from '../../matching/grouping.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { serviceConnections } from '../gateway-api/route-backends.ts';
import type { BoundVirtualService } from './bound-virtual-service.ts';
import { httpRouteRules } from '../gateway-api/http-route-rules.ts';

const HTTP_KINDS = ['HTTPRoute', 'GRPCRoute'];
const CONNECTION_KINDS = ['TCPRoute', 'TLSRoute'];

/** A route of the Gateway API whose parent is a Service. */
interface BoundRoute {
  readonly route: Resource;
  /** `namespace/name` of the Service. */
  readonly service: string;
  /** Is null for all ports. */
  readonly port: number | null;
}

type RouteIndex = ReadonlyMap<string, readonly BoundRoute[]>;

const known = new WeakMap<Mesh, RouteIndex>();

function routesOf(mesh: Mesh, { resource, kubernetes }: RegistryService): readonly BoundRoute[] {
  if (!kubernetes) return [];
  const index = known.get(mesh) ?? indexRoutes(mesh);
  known.set(mesh, index);
  return index.get(`${resource.namespace}/${resource.name}`) ?? [];
}

const indexRoutes = (mesh: Mesh): RouteIndex =>
  groupedBy(
    [...HTTP_KINDS, ...CONNECTION_KINDS]
      .flatMap((kind) => mesh.ofKind('gateway.networking.k8s.io', kind))
      .flatMap((route) =>
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

/**
 * TCPRoutes and TLSRoutes that name a Service, as the VirtualServices that istiod makes of them: for all clients, whatever
 * namespace the route is in, unless the mesh says otherwise. GWAPI-18.
 */
export const connectionClaims = (
  mesh: Mesh,
  service: RegistryService,
): readonly BoundVirtualService[] =>
  routesOf(mesh, service)
    .filter(({ route }) => CONNECTION_KINDS.includes(route.kind))
    .map(({ route, port }) => ({
      // Of one age the names decide, and this is how the one that istiod gives begins.
      resource: { ...route, name: `${route.name}~${route.kind === 'TCPRoute' ? 'tcp' : 'tls'}~` },
      hosts: [service.host],
      gateways: ['mesh'],
      exportTo: exportedTo({ ...route, kind: 'VirtualService' }, mesh.configuration),
      gatewayApi: true,
      http: [],
      connections: serviceConnections(mesh, route, service.host, port),
    }));

/**
 * Tells whether any HTTPRoute or GRPCRoute that a sidecar imports names the Service, be it only for clients
 * of another namespace: VirtualServices for a wildcard then no longer speak for it (GWAPI-8).
 */
export const hasHttpRoutes = (
  mesh: Mesh,
  service: RegistryService,
  isImported: (namespace: string) => boolean,
): boolean =>
  routesOf(mesh, service).some(
    ({ route }) => HTTP_KINDS.includes(route.kind) && isImported(route.namespace),
  );

/**
 * Gives what HTTPRoutes and GRPCRoutes of a Service are to the clients of a namespace: one VirtualService for
 * each namespace and port that they name, in each order of age that the merged routes may have. Routes of the
 * Service's own namespace are for all clients, others for those of their namespace. GWAPI-8.
 */
export function serviceClaims(
  mesh: Mesh,
  service: RegistryService,
  namespace: string,
): readonly (readonly BoundVirtualService[])[] | null {
  const bound = routesOf(mesh, service).filter(
    ({ route }) =>
      HTTP_KINDS.includes(route.kind) && [namespace, service.namespace].includes(route.namespace),
  );
  let claims: readonly (readonly BoundVirtualService[])[] = [[]];
  for (const group of groupedBy(bound, keyOf).values()) {
    const routes = [...new Set(group.map(({ route }) => route))];
    const variants = creationOrders(routes, (route) => route, 'first').map((order) =>
      claimOf(mesh, service, group[0]?.port ?? null, order),
    );
    if (claims.length * variants.length > MOST_CLAIMS) return null;
    claims = claims.flatMap((before) =>
      variants.flatMap((one) => (one === undefined ? [] : [[...before, one]])),
    );
  }
  return claims.length === 0 ? null : claims;
}

/** Above this number of orders of age it is not told which holds. */
const MOST_CLAIMS = 576;

const keyOf = ({ route, port }: BoundRoute): string => `${route.namespace} ${String(port)}`;

function claimOf(
  mesh: Mesh,
  service: RegistryService,
  port: number | null,
  order: readonly Resource[],
): BoundVirtualService | undefined {
  const [oldest] = order;
  if (oldest === undefined) return undefined;
  const place = port === null ? '' : `${String(port)}~`;
  return {
    // Of one age the names decide, and this is the one that istiod gives to what it makes of the routes.
    resource: { ...oldest, name: `${oldest.namespace}~${place}${service.host}` },
    hosts: [service.host],
    gateways: ['mesh'],
    exportTo: new Set([oldest.namespace === service.namespace ? '*' : oldest.namespace]),
    gatewayApi: true,
    connections: null,
    http: httpRouteRules(mesh, order, false).map(({ rule, match }) => ({
      ...rule,
      matches: match === null ? [] : [{ ...match, port }],
    })),
  };
}
