import type { Mesh } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { chosenService, isExported, registryOf } from '../registry/service-registry.ts';
import type { SidecarScope } from '../visibility/sidecar-scope.ts';
import { asVirtualService, completedHost } from '../../istio/index.ts';
import type { BoundVirtualService } from './bound-virtual-service.ts';
import { connectionClaims, serviceClaims } from './service-routes.ts';
import { isExportedTo, virtualServicesOf } from './virtual-service-index.ts';

/** Ports of a destination that routes name; null where one of them names none. */
type NamedPorts = ReadonlySet<number> | null;

const destinations = new WeakMap<SidecarScope, ReadonlyMap<string, NamedPorts>>();

/**
 * What a sidecar has a cluster for under a host: what its Sidecar imports, and the destinations of the VirtualServices
 * that it imports (ROUTE-42).
 */
export function clusterService(
  mesh: Mesh,
  scope: SidecarScope,
  host: string,
): RegistryService | undefined {
  for (const listener of scope.listeners) {
    const service = listener.service(host);
    if (service !== undefined) return service;
  }
  if (scope.sidecar === null) return undefined;
  const known = destinations.get(scope) ?? destinationsOf(mesh, scope);
  destinations.set(scope, known);
  const ports = known.get(host);
  const service = ports === undefined ? undefined : anywhere(mesh, scope.namespace, host);
  if (service === undefined || ports === undefined || ports === null) return service;
  return { ...service, ports: service.ports.filter(({ number }) => ports.has(number)) };
}

/** The client's own, then a Kubernetes Service, then the oldest. */
function anywhere(mesh: Mesh, namespace: string, host: string): RegistryService | undefined {
  const found = registryOf(mesh)
    .named(host)
    .filter((service) => isExported(service, namespace));
  return chosenService(mesh, found, namespace);
}

function destinationsOf(mesh: Mesh, scope: SidecarScope): ReadonlyMap<string, NamedPorts> {
  const found = new Map<string, Set<number> | null>();
  const ofGatewayApi = registryOf(mesh).services.flatMap((service) => [
    ...(serviceClaims(mesh, service, scope.namespace)?.flat() ?? []),
    ...connectionClaims(mesh, service),
  ]);
  const imported = [...virtualServicesOf(mesh, 'mesh').all, ...ofGatewayApi].filter(
    (one) =>
      isExportedTo(one, scope.namespace) &&
      scope.listeners.some((listener) =>
        listener.importsVirtualService(one.resource.namespace, one.hosts),
      ),
  );
  for (const { host, port } of imported.flatMap((one) => leadsTo(mesh, one, scope.namespace))) {
    const known = found.get(host);
    if (port === null || known === null) found.set(host, null);
    else found.set(host, (known ?? new Set()).add(port));
  }
  return found;
}

interface Target {
  readonly host: string;
  readonly port: number | null;
}

/** Destinations and mirrors; routes that are only for clients of another namespace do not count. */
function leadsTo(
  { configuration: { clusterDomain } }: Mesh,
  { http, resource, gatewayApi, connections }: BoundVirtualService,
  namespace: string,
): readonly Target[] {
  const ofHttp = http
    .filter(
      ({ matches }) =>
        matches.length === 0 ||
        matches.some(({ sourceNamespace }) => (sourceNamespace ?? namespace) === namespace),
    )
    .flatMap((rule): readonly Target[] => [...rule.destinations, ...rule.mirrors]);
  const ofApi = connections?.flatMap(({ found }) => ('missing' in found ? [] : found.destinations));
  if (gatewayApi) return [...ofHttp, ...(ofApi ?? [])];
  const { tcp, tls } = asVirtualService(resource);
  const ofConnections = [...tcp.value, ...tls.value].flatMap(({ route }) =>
    route.value.flatMap(({ destination }): readonly Target[] => {
      const host = completedHost(destination?.host?.value ?? '', resource.namespace, clusterDomain);
      return [{ host, port: destination?.port?.value ?? null }];
    }),
  );
  return [...ofHttp, ...ofConnections];
}
