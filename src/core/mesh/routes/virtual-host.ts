import { coversHost } from '../../manifest/index.ts';
import { isHttpOrDetected } from '../registry/port-protocol.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf, registryOf } from '../registry/service-registry.ts';
import type { ProxyRoute } from './applicable-routes.ts';
import { applicableRoutes } from './applicable-routes.ts';
import type { BoundVirtualService } from './bound-virtual-service.ts';
import type { RouteSight } from './host-claims.ts';
import { claimsOnHost, claimsOnService, wildcardsOver } from './host-claims.ts';
import { possibleOrders } from './virtual-service-index.ts';
import type { Proxy } from '../visibility/proxy.ts';

/** The routes that a sidecar keeps for one name. */
export type VirtualHost =
  | {
      readonly kind: 'routes';
      readonly virtualService: BoundVirtualService;
      readonly routes: readonly ProxyRoute[];
    }
  /** No VirtualService speaks for it: all goes to the service (RETRY-10). */
  | { readonly kind: 'default'; readonly service: RegistryService }
  /** The proxy does not know the name. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly missing: string };

const NONE: VirtualHost = { kind: 'none' };

/**
 * The virtual hosts that a sidecar may have for the name in a request, on a port whose listener is shared by its HTTP
 * services: several where only ages decide. ROUTE-8…13.
 */
export function virtualHosts(
  sight: RouteSight,
  proxy: Proxy,
  authority: string,
): readonly VirtualHost[] {
  const host = nameOf(authority);
  const service = serviceOf(sight, host);
  const exact = ownersOf(sight, proxy, service, claimsOnHost(sight, host));
  if (exact.some(({ kind }) => kind !== 'none')) return exact;
  return wildcardHosts(sight, proxy, host);
}

/** The virtual hosts of a service with a listener of its own, whatever name the request gives (SIDECAR-11). */
export const virtualHostsOfService = (
  sight: RouteSight,
  proxy: Proxy,
  service: RegistryService,
): readonly VirtualHost[] => ownersOf(sight, proxy, service, []);

/** The most specific of the wildcards of VirtualServices and ServiceEntries that cover a name. */
function wildcardHosts(sight: RouteSight, proxy: Proxy, host: string): readonly VirtualHost[] {
  const services = registryOf(sight.mesh)
    .covering(host)
    .flatMap(({ host: name }) => sight.listener.service(name) ?? [])
    .filter((service) => isRouted(sight, service) && coversHost(service.host, host));
  const names = [
    ...new Set([...services.map((service) => service.host), ...wildcardsOver(sight, host)]),
  ].sort((a, b) => b.length - a.length);
  for (const name of names) {
    const service = services.find((one) => one.host === name);
    const found = ownersOf(sight, proxy, service, claimsOnHost(sight, name));
    if (found.some(({ kind }) => kind !== 'none')) return found;
  }
  return [NONE];
}

/** The first VirtualService with a route for this proxy and port; without any the service itself (ROUTE-13). */
function ownersOf(
  sight: RouteSight,
  proxy: Proxy,
  service: RegistryService | undefined,
  strangers: readonly BoundVirtualService[],
): readonly VirtualHost[] {
  const fallback: VirtualHost = service === undefined ? NONE : { kind: 'default', service };
  const orders =
    service === undefined
      ? undecidedAsNull(possibleOrders(strangers, sight.namespace))
      : claimsOnService(sight, service, strangers);
  if (orders === null)
    return [
      {
        kind: 'unknown',
        missing: `which of the VirtualServices for ${service?.host ?? 'the host'} is the oldest`,
      },
    ];
  return orders.map((order) => {
    for (const virtualService of order) {
      const routes = applicableRoutes(virtualService.http, {
        proxy,
        port: sight.port,
        gateways: MESH,
      });
      if (routes.length > 0) return { kind: 'routes', virtualService, routes };
    }
    return fallback;
  });
}

const undecidedAsNull = <T>(orders: readonly T[]): readonly T[] | null =>
  orders.length === 0 ? null : orders;

const MESH: ReadonlySet<string> = new Set(['mesh']);

const isRouted = ({ port }: RouteSight, service: RegistryService): boolean => {
  const declared = portOf(service, port);
  return declared !== undefined && isHttpOrDetected(declared.protocol);
};

/** The service that a name stands for: its whole host, or a short form of it (`a`, `a.foo`, `a.foo.svc`). */
function serviceOf(sight: RouteSight, host: string): RegistryService | undefined {
  const { clusterDomain } = sight.mesh.configuration;
  const forms = [
    host,
    ...(host.includes('.') ? [] : [`${host}.${sight.namespace}.svc.${clusterDomain}`]),
    `${host}.svc.${clusterDomain}`,
    ...(host.endsWith('.svc') ? [`${host}.${clusterDomain}`] : []),
  ];
  for (const form of forms) {
    const service = sight.listener.service(form);
    if (service !== undefined && isRouted(sight, service)) return service;
  }
  return undefined;
}

/** Proxies compare names without their port and in lower case (GW-14). */
const nameOf = (authority: string): string => authority.toLowerCase().replace(/:\d+$/, '');
