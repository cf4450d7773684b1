import { commonHost } from '../../views/hosts.ts';
import { coversHost, isWildcard } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { isHttpOrDetected } from '../registry/port-protocol.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf } from '../registry/service-registry.ts';
import type { EgressScope } from '../visibility/sidecar-scope.ts';
import type { BoundVirtualService } from './bound-virtual-service.ts';
import { hasHttpRoutes, serviceClaims } from './service-routes.ts';
import {
  isExportedTo,
  longestWildcard,
  possibleOrders,
  virtualServicesOf,
} from './virtual-service-index.ts';

/** Holds what a sidecar knows when it looks for routes to a port. */
export interface RouteSight {
  readonly mesh: Mesh;
  readonly namespace: string;
  readonly listener: EgressScope;
  readonly port: number;
}

/** Tells whether a sidecar gets the VirtualService at all: ROUTE-4, SIDECAR-6. */
export const isSeen = (one: BoundVirtualService, { namespace, listener }: RouteSight): boolean =>
  isExportedTo(one, namespace) && listener.importsVirtualService(one.resource.namespace, one.hosts);

/**
 * VirtualServices that speak for a service, in each order in which they may be tried: those of exactly its host,
 * else the first of the most specific wildcard; routes of the Gateway API are among the former. ROUTE-10…13, GWAPI-8. Null where it cannot be told.
 */
export function claimsOnService(
  sight: RouteSight,
  service: RegistryService,
  besides: readonly BoundVirtualService[] = [],
): Claims {
  if (besides.length > 0) return findClaims(sight, service, besides);
  const known = claims.get(sight.listener) ?? new Map<RegistryService, Claims>();
  claims.set(sight.listener, known);
  const before = known.get(service);
  if (before !== undefined) return before;
  const found = findClaims(sight, service, besides);
  known.set(service, found);
  return found;
}

type Claims = readonly (readonly BoundVirtualService[])[] | null;

/**
 * Keeps what was found for the services that one listener knows: neither the port nor the proxy's labels
 * count.
 */
const claims = new WeakMap<EgressScope, Map<RegistryService, Claims>>();

function findClaims(
  sight: RouteSight,
  service: RegistryService,
  besides: readonly BoundVirtualService[],
): Claims {
  const index = virtualServicesOf(sight.mesh, 'mesh');
  const exact = index.named(service.host).filter((one) => isSeen(one, sight));
  const ofGatewayApi = routeClaims(sight, service);
  if (ofGatewayApi === null) return null;
  const wildcard =
    exact.length > 0 || isRoutedByApi(sight, service)
      ? undefined
      : longestWildcard(index, service.host, (one) => isSeen(one, sight));
  const wild =
    wildcard === undefined ? [] : index.named(wildcard).filter((one) => isSeen(one, sight));
  const written = [...new Set([...exact, ...wild, ...besides])];
  const orders = ofGatewayApi.flatMap((routes) =>
    possibleOrders([...written, ...routes], sight.namespace),
  );
  if (orders.length === 0) return null;
  return orders.map((order) => {
    const first = order.find((one) => wild.includes(one));
    return order.filter((one) => one === first || !wild.includes(one) || besides.includes(one));
  });
}

const isRoutedByApi = ({ mesh, listener }: RouteSight, service: RegistryService): boolean =>
  hasHttpRoutes(mesh, service, (namespace) =>
    listener.importsVirtualService(namespace, [service.host]),
  );

/**
 * Tells whether routes of the Gateway API may speak for a service in an earlier release, of which it is not
 * told what it does with them (GWAPI-8).
 */
export const isRoutedEarlier = (
  { mesh, listener }: RouteSight,
  service: RegistryService,
): boolean => listener.isEarlier && hasHttpRoutes(mesh, service, () => true);

/** Claims by routes of the Gateway API; null where the ages of too many are not told. */
const routeClaims = (
  sight: RouteSight,
  service: RegistryService,
): readonly (readonly BoundVirtualService[])[] | null =>
  serviceClaims(sight.mesh, service, sight.namespace)?.map((routes) =>
    routes.filter((one) => isSeen(one, sight)),
  ) ?? null;

/**
 * VirtualServices whose host is no service of the listener and still counts for requests that name it: on port 80
 * where none of their hosts is known, else beside hosts that are known on the port (ROUTE-9). With a wildcard in the
 * place of the host, those of that wildcard.
 */
export function claimsOnHost(sight: RouteSight, host: string): readonly BoundVirtualService[] {
  const known = isWildcard(host)
    ? servicesOn(sight).some((service) => commonHost(service.host, host) !== undefined)
    : isKnown(sight, host);
  if (known) return [];
  return virtualServicesOf(sight.mesh, 'mesh')
    .named(host)
    .filter((one) => isSeen(one, sight))
    .filter((one) => sight.port === 80 || one.hosts.some((other) => leads(sight, one, other)));
}

/** Wildcards of VirtualServices that cover a host, from the longest on. */
export const wildcardsOver = (sight: RouteSight, host: string): readonly string[] =>
  virtualServicesOf(sight.mesh, 'mesh').wildcards.filter((wildcard) => coversHost(wildcard, host));

const isKnown = ({ listener, port }: RouteSight, host: string): boolean => {
  const service = listener.service(host);
  return service !== undefined && portOf(service, port) !== undefined;
};

const servicesOn = ({ listener, port }: RouteSight): readonly RegistryService[] =>
  listener.servicesOn(port);

/**
 * Tells whether a host of the VirtualService is a service with http routes on the port, for which it then
 * speaks.
 */
function leads(sight: RouteSight, one: BoundVirtualService, host: string): boolean {
  if (!isWildcard(host)) {
    const service = sight.listener.service(host);
    return service !== undefined && hasRoutes(service, sight.port);
  }
  return servicesOn(sight).some(
    (service) =>
      hasRoutes(service, sight.port) &&
      coversHost(host, service.host) &&
      (claimsOnService(sight, service) ?? []).some((order) => order.includes(one)),
  );
}

const hasRoutes = (service: RegistryService, port: number): boolean => {
  const declared = portOf(service, port);
  return declared !== undefined && isHttpOrDetected(declared.protocol);
};
