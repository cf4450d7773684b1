import type { Unknown, Proxy } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import { coversHost } from '../../../manifest/index.ts';
import { isHttpOrDetected } from '../registry/port-protocol.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf, registryOf } from '../registry/service-registry.ts';
import type { ProxyRoute } from './proxy-routes.ts';
import { applicableRoutes } from './proxy-routes.ts';
import type { BoundVirtualService } from './bound-virtual-service.ts';
import type { RouteSight } from './host-claims.ts';
import { claimsOnHost, claimsOnService, isRoutedEarlier, wildcardsOver } from './host-claims.ts';
import { possibleOrders } from './virtual-service-index.ts';

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
  | Unknown;

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
  const alias = aliasOf(sight, host);
  if (alias === undefined) return namedHosts(sight, proxy, host);
  return ownersOf(sight, proxy, { service: alias, fallback: NONE }, []).flatMap((found) =>
    found.kind === 'none' ? namedHosts(sight, proxy, host) : [found],
  );
}

function namedHosts(sight: RouteSight, proxy: Proxy, host: string): readonly VirtualHost[] {
  const exact = ownersOf(sight, proxy, ownerOf(serviceOf(sight, host)), claimsOnHost(sight, host));
  if (exact.some(({ kind }) => kind !== 'none')) return exact;
  return wildcardHosts(sight, proxy, host);
}

/** The virtual hosts of a service with a listener of its own, whatever name the request gives (SIDECAR-11). */
export const virtualHostsOfService = (
  sight: RouteSight,
  proxy: Proxy,
  service: RegistryService,
): readonly VirtualHost[] => ownersOf(sight, proxy, ownerOf(service), []);

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
    const found = ownersOf(sight, proxy, ownerOf(service), claimsOnHost(sight, name));
    if (found.some(({ kind }) => kind !== 'none')) return found;
  }
  return [NONE];
}

/** Whose VirtualServices count for a name, and what stands where there are none. */
interface Owner {
  readonly service: RegistryService | undefined;
  readonly fallback: VirtualHost;
}

const ownerOf = (service: RegistryService | undefined): Owner => ({
  service,
  fallback: service === undefined ? NONE : { kind: 'default', service },
});

/** The first VirtualService with a route for this proxy and port; without any the service itself (ROUTE-13). */
function ownersOf(
  sight: RouteSight,
  proxy: Proxy,
  { service, fallback }: Owner,
  strangers: readonly BoundVirtualService[],
): readonly VirtualHost[] {
  if (service !== undefined && isRoutedEarlier(sight, service))
    return [
      unknown(
        `what routes of the Gateway API do for ${service.host} before 1.24 where a Sidecar applies`,
      ),
    ];
  const orders =
    service === undefined
      ? undecidedAsNull(possibleOrders(strangers, sight.namespace))
      : claimsOnService(sight, service, strangers);
  if (orders === null)
    return [
      unknown(`which of the VirtualServices for ${service?.host ?? 'the host'} is the oldest`),
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

/** The service that a name stands for: its whole host, a short form of it, or an alias (SE-10). */
function serviceOf(sight: RouteSight, host: string): RegistryService | undefined {
  const isAliased = registryOf(sight.mesh).hasAliases;
  const named = isAliased ? undefined : sight.listener.service(host);
  if (named !== undefined && isRouted(sight, named)) return named;
  for (const form of formsOf(sight, host)) {
    const service = sight.listener.service(resolvedName(sight, form));
    if (service !== undefined && isRouted(sight, service)) return service;
  }
  return undefined;
}

/** Names that stand for names that stand for names are not followed further. */
const MOST_HOPS = 10;

/** The last name that a host stands for; the host itself where it is no ExternalName Service. */
function resolvedName({ listener }: RouteSight, host: string): string {
  let name = host;
  for (let hops = 0; hops < MOST_HOPS; hops += 1) {
    const next = listener.alias(name)?.alias ?? null;
    if (next === null) return name;
    name = next.toLowerCase();
  }
  return name;
}

/** The ExternalName Service of a name that has the port: VirtualServices speak for it as for others (SE-10). */
const aliasOf = (sight: RouteSight, host: string): RegistryService | undefined =>
  registryOf(sight.mesh).hasAliases
    ? formsOf(sight, host)
        .flatMap((form) => sight.listener.alias(form) ?? [])
        .find((alias) => isRouted(sight, alias))
    : undefined;

/** A name and what it may be short for: `a`, `a.foo`, `a.foo.svc`. */
function formsOf({ mesh, namespace }: RouteSight, host: string): readonly string[] {
  const { clusterDomain } = mesh.configuration;
  return [
    host,
    ...(host.includes('.') ? [] : [`${host}.${namespace}.svc.${clusterDomain}`]),
    `${host}.svc.${clusterDomain}`,
    ...(host.endsWith('.svc') ? [`${host}.${clusterDomain}`] : []),
  ];
}

/** Proxies compare names without their port and in lower case (GW-14). */
const nameOf = (authority: string): string => authority.toLowerCase().replace(/:\d+$/, '');
