import type { Mesh } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { chosenService, isExported, registryOf } from '../registry/service-registry.ts';
import type { SidecarScope } from '../visibility/sidecar-scope.ts';
import { asVirtualService } from '../../views/virtual-service.ts';
import { completedHost } from '../../views/hosts.ts';
import type { BoundVirtualService } from './bound-virtual-service.ts';
import { connectionClaims, serviceClaims } from './service-routes.ts';
import { isExportedTo, virtualServicesOf } from './virtual-service-index.ts';

/** Ports of a destination that routes name; null where one of them names none. */
type NamedPorts = ReadonlySet<number> | null;

const destinations = new WeakMap<SidecarScope, ReadonlyMap<string, NamedPorts>>();

/** Keeps services by scope, then by host. */
const clusters = new WeakMap<SidecarScope, Map<string, RegistryService | undefined>>();

/**
 * Finds the service for whose host a sidecar has a cluster: one that its Sidecar imports, or a destination of
 * the VirtualServices that it imports (ROUTE-42). If only listeners with a port import the service, it has
 * those ports, and those to which something else leads.
 */
export function clusterService(
  mesh: Mesh,
  scope: SidecarScope,
  host: string,
): RegistryService | undefined {
  const [only, ...more] = scope.listeners;
  const imported = only?.service(host);
  if (more.length === 0 && imported !== undefined && only?.port === null) return imported;
  const ofScope = clusters.get(scope) ?? new Map<string, RegistryService | undefined>();
  clusters.set(scope, ofScope);
  if (ofScope.has(host)) return ofScope.get(host);
  const found = withAllPorts([
    ...scope.listeners.flatMap((listener) => listener.service(host) ?? []),
    ...(scope.sidecar === null ? [] : routedTo(mesh, scope, host)),
  ]);
  ofScope.set(host, found);
  return found;
}

/** The first of them, with the ports of others of its namespace. */
function withAllPorts([first, ...others]: readonly RegistryService[]): RegistryService | undefined {
  if (first === undefined) return undefined;
  const ports = new Map(first.ports.map((port) => [port.number, port]));
  for (const other of others)
    if (other.namespace === first.namespace)
      for (const port of other.ports) if (!ports.has(port.number)) ports.set(port.number, port);
  return ports.size === first.ports.length ? first : { ...first, ports: [...ports.values()] };
}

/** A service to which VirtualServices lead, with the ports that they name. */
function routedTo(mesh: Mesh, scope: SidecarScope, host: string): readonly RegistryService[] {
  const known = destinations.get(scope) ?? destinationsOf(mesh, scope);
  destinations.set(scope, known);
  const ports = known.get(host);
  const service = ports === undefined ? undefined : anywhere(mesh, scope.namespace, host);
  if (service === undefined || ports === undefined) return [];
  if (ports === null) return [service];
  return [{ ...service, ports: service.ports.filter(({ number }) => ports.has(number)) }];
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
