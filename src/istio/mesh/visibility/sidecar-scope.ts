import type { EgressListener } from '../../views/sidecar.ts';
import { asMeshConfig } from '../../views/mesh-config.ts';
import { asSidecar } from '../../views/sidecar.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import { isWithout } from '../control-plane/istiod-settings.ts';
import type { Mesh, Proxy } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { isHttp, isHttpOrDetected, writtenProtocol } from '../registry/port-protocol.ts';
import {
  chosenBefore,
  chosenService,
  isExported,
  portOf,
  registryOf,
} from '../registry/service-registry.ts';
import { viewsFor } from '../revisions/revision-views.ts';
import { appliedSidecars } from './sidecar-selection.ts';
import { egressHosts } from './egress-hosts.ts';

/** Says what a proxy does with traffic to what it does not know (SIDECAR-10…12). */
export interface OutboundPolicy {
  readonly mode: 'ALLOW_ANY' | 'REGISTRY_ONLY' | 'unknown';
  /** The place where the mode is set; null for Istio's default. */
  readonly origin: Origin | null;
  /** The Sidecar that sets it; null for the mesh. */
  readonly setBy: Resource | null;
}

/** One egress listener of a proxy, or the only one where no Sidecar narrows it. */
export interface EgressScope {
  /** A null port listens on all ports that no other listener has. */
  readonly port: number | null;
  /** The service of exactly this host, if the listener imports it; a name that only stands for another is none (SE-10). */
  service(host: string): RegistryService | undefined;
  /** The ExternalName Service of exactly this host, if the listener imports it. */
  alias(host: string): RegistryService | undefined;
  /** All services it imports that have the port, one for each host. */
  servicesOn(port: number): readonly RegistryService[];
  /** Lists the services of which it is not told that they count for their host. */
  readonly untold: () => readonly RegistryService[];
  importsVirtualService(namespace: string, hosts: readonly string[]): boolean;
  /**
   * Tells whether a Sidecar narrows the proxy and the control plane follows the rules of releases before 1.24
   * there (SE-5, GWAPI-8).
   */
  readonly isEarlier: boolean;
}

/** Holds what a proxy knows: SIDECAR-1…8. */
export interface SidecarScope {
  readonly namespace: string;
  readonly sidecar: Resource | null;
  readonly listeners: readonly EgressScope[];
  readonly outboundPolicy: OutboundPolicy;
}

/** Keeps scopes by namespace, then by the Sidecar that applies. */
const scopes = new WeakMap<Mesh, Map<string, Map<Resource | null, SidecarScope>>>();

/** The scope of proxies of a namespace to which that Sidecar applies; built once for all of them. */
export function scopeOf(mesh: Mesh, namespace: string, sidecar: Resource | null): SidecarScope {
  const ofMesh = scopes.get(mesh) ?? new Map<string, Map<Resource | null, SidecarScope>>();
  scopes.set(mesh, ofMesh);
  const known = ofMesh.get(namespace) ?? new Map<Resource | null, SidecarScope>();
  ofMesh.set(namespace, known);
  const scope = known.get(sidecar) ?? buildScope(mesh, namespace, sidecar);
  known.set(sidecar, scope);
  return scope;
}

function buildScope(mesh: Mesh, namespace: string, sidecar: Resource | null): SidecarScope {
  const egress = sidecar === null ? [] : asSidecar(sidecar).egress.value;
  return {
    namespace,
    sidecar,
    listeners:
      egress.length === 0
        ? [egressScope(mesh, namespace, null)]
        : egress.map((listener) => egressScope(mesh, namespace, listener)),
    outboundPolicy: outboundPolicyOf(mesh, sidecar),
  };
}

/** The listener that takes traffic to a port: its own, else the one without port (SIDECAR-14). */
export const listenerFor = (scope: SidecarScope, port: number): EgressScope | undefined =>
  scope.listeners.find((listener) => listener.port === port) ??
  scope.listeners.find((listener) => listener.port === null);

/** The listener without port, where another one has this port. */
export function listenerBeside(scope: SidecarScope, port: number): EgressScope | undefined {
  const listener = listenerFor(scope, port);
  return listener === undefined || listener.port === null
    ? undefined
    : scope.listeners.find((one) => one.port === null);
}

/**
 * Tells whether a service that only the listener without port imports has a listener of its own on a port
 * that another one has. It needs an address of its own, or a port that no other shares, and a protocol that
 * is not HTTP (SIDECAR-14).
 */
export function listensBeside(
  scope: SidecarScope,
  service: RegistryService,
  port: number,
): boolean {
  const protocol = portOf(service, port)?.protocol;
  if (protocol === undefined || protocol === 'udp' || isHttp(protocol)) return false;
  if (service.ownAddress) return true;
  const others = listenerFor(scope, port)?.servicesOn(port) ?? [];
  return protocol !== 'auto' && !others.some((other) => sharesListener(other, port));
}

/** Tells whether a service has its requests taken by the one listener of all HTTP on a port (SIDECAR-11). */
export const sharesListener = (service: RegistryService, port: number): boolean => {
  const protocol = portOf(service, port)?.protocol ?? 'tcp';
  return isHttp(protocol) || (protocol === 'auto' && !service.ownAddress);
};

/**
 * What pods do with traffic to what they do not know, by the Sidecar that their control plane has them use: several where
 * only ages or revisions decide; null asks for pods that no Sidecar tells anything else. SIDECAR-1, SIDECAR-10, SIDECAR-12,
 * INJ-19.
 */
export function outboundPolicies(
  mesh: Mesh,
  pods: Pick<Proxy, 'namespace' | 'labels'> | null,
): readonly OutboundPolicy[] {
  if (pods === null) return [outboundPolicyOfMesh(mesh)];
  const proxy: Proxy = { kind: 'sidecar', namespace: pods.namespace, labels: pods.labels };
  const views = viewsFor(mesh, pods);
  return (views.length === 0 ? [mesh] : views).flatMap((view) =>
    appliedSidecars(view, proxy).map((sidecar) => outboundPolicyOf(view, sidecar)),
  );
}

/** SIDECAR-12: a block without mode is REGISTRY_ONLY, and replaces the mesh's as a whole. */
function outboundPolicyOf(mesh: Mesh, sidecar: Resource | null): OutboundPolicy {
  const own = sidecar === null ? null : asSidecar(sidecar).outboundTrafficPolicy;
  if (own !== null)
    return {
      mode: modeNamed(own.mode?.value ?? 'REGISTRY_ONLY'),
      origin: own.origin,
      setBy: sidecar,
    };
  return outboundPolicyOfMesh(mesh);
}

/** Gives the policy of proxies that no Sidecar tells anything else (SIDECAR-10). */
function outboundPolicyOfMesh({ configuration }: Mesh): OutboundPolicy {
  const written = asMeshConfig(configuration.settings).outboundTrafficPolicy;
  return {
    mode: modeNamed(written?.value ?? 'ALLOW_ANY'),
    origin: written?.origin ?? null,
    setBy: null,
  };
}

const modeNamed = (mode: string): OutboundPolicy['mode'] =>
  mode === 'ALLOW_ANY' || mode === 'REGISTRY_ONLY' ? mode : 'unknown';

function egressScope(mesh: Mesh, namespace: string, listener: EgressListener | null): EgressScope {
  const registry = registryOf(mesh);
  const hosts = listener === null ? null : egressHosts(textsOf(listener), namespace);
  const port = listener?.port?.value ?? null;
  const isConnections = carriesConnections(listener);
  const isEarlier = listener !== null && isWithout(mesh, 'PILOT_UNIFIED_SIDECAR_SCOPE', '1.24');
  const byHost = new Map<string, RegistryService | undefined>();
  const byPort = new Map<number, readonly RegistryService[]>();
  let untold: readonly RegistryService[] | undefined;
  const isImported = (service: RegistryService): boolean =>
    isExported(service, namespace) &&
    (hosts === null || hosts.importsService(service.namespace, service.host)) &&
    (port === null || portOf(service, port) !== undefined);
  const serviceOf = (host: string): RegistryService | undefined => {
    const known = byHost.get(host);
    if (known !== undefined || byHost.has(host)) return known;
    const named = registry.named(host);
    const [only] = named;
    if (only !== undefined && named.length === 1 && port === null) {
      const service = only.alias === null && isImported(only) ? only : undefined;
      byHost.set(host, service);
      return service;
    }
    const imported = named.filter((one) => one.alias === null && isImported(one));
    const chosen = isEarlier
      ? chosenBefore(mesh, imported, namespace)
      : chosenService(mesh, imported, namespace);
    const service =
      chosen === undefined || port === null ? chosen : onlyWith(chosen, port, isConnections);
    byHost.set(host, service);
    return service;
  };
  const candidates = (): readonly string[] => {
    const namespaces = hosts?.namespaces ?? null;
    if (namespaces === null) return registry.hosts;
    return [...new Set([...namespaces].flatMap((one) => registry.hostsIn(one)))];
  };
  return {
    port,
    service: serviceOf,
    alias: (host) =>
      registry.hasAliases
        ? registry.named(host).find((one) => one.alias !== null && isImported(one))
        : undefined,
    servicesOn(number) {
      const known = byPort.get(number);
      if (known !== undefined) return known;
      const all = candidates()
        .flatMap((name) => serviceOf(name) ?? [])
        .filter((service) => portOf(service, number) !== undefined);
      byPort.set(number, all);
      return all;
    },
    untold: () =>
      (untold ??= candidates().flatMap((name) => {
        const service = serviceOf(name);
        return service?.untold == null ? [] : [service];
      })),
    isEarlier,
    importsVirtualService: (of, names) => hosts?.importsVirtualService(of, names) ?? true,
  };
}

const textsOf = (listener: EgressListener): readonly string[] =>
  listener.hosts.value.map(({ value }) => value);

/**
 * Tells whether a listener is declared for something else than HTTP: its services are then served as
 * connections (SIDECAR-14).
 */
function carriesConnections(listener: EgressListener | null): boolean {
  const protocol = writtenProtocol(listener?.protocol?.value ?? null);
  return !isHttpOrDetected(protocol) && protocol !== 'http_proxy';
}

const onlyWith = (
  service: RegistryService,
  number: number,
  isConnections: boolean,
): RegistryService => ({
  ...service,
  possible: service.possible.map((one) => onlyWith(one, number, isConnections)),
  ports: service.ports
    .filter((port) => port.number === number)
    .map((port) =>
      isConnections && isHttpOrDetected(port.protocol) ? { ...port, protocol: 'tcp' } : port,
    ),
});

/** The service of that host that a proxy knows on a port, whichever of its Sidecars counts; undefined for none. */
export function serviceSeen(
  mesh: Mesh,
  proxy: Proxy,
  host: string,
  port: number,
): RegistryService | undefined {
  for (const sidecar of appliedSidecars(mesh, proxy)) {
    const scope = scopeOf(mesh, proxy.namespace, sidecar);
    const service = listenerFor(scope, port)?.service(host);
    if (service !== undefined && portOf(service, port) !== undefined) return service;
    const beside = listenerBeside(scope, port)?.service(host);
    if (beside !== undefined && listensBeside(scope, beside, port)) return beside;
  }
  return undefined;
}
