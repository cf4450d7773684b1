import { egressHosts, groupedBy, isVisibleIn, registryOf, viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';

type RegistryService = ReturnType<typeof registryOf>['services'][number];

type EgressHosts = ReturnType<typeof egressHosts>;

/** What is written about calls to a port of a Service, as far as proxies may see it or not. */
export interface SeenObjects {
  readonly port: number;
  readonly services: readonly RegistryService[];
  readonly virtualServices: readonly {
    readonly namespace: string;
    readonly hosts: readonly string[];
  }[];
}

/** What namespaces see of calls. */
export interface NamespaceSight {
  /**
   * Alike for namespaces whose proxies see the same of a call: which of the objects their Sidecar imports, what else they
   * know on the port, and what becomes of what they do not know. SIDECAR-1…12.
   */
  readonly of: (namespace: string, seen: SeenObjects) => string;
  /** Alike for calls that each namespace sees alike. */
  readonly keyOf: (seen: SeenObjects) => string;
}

export function namespaceSight(mesh: Mesh): NamespaceSight {
  const rootNamespace = mesh.configuration.rootNamespace;
  const all = mesh.ofKind('networking.istio.io', 'Sidecar');
  const sidecars = groupedBy(all, (one) => one.namespace);
  const namesHosts = all.some((sidecar) =>
    viewOf('Sidecar', sidecar).egress.value.some(({ hosts }) =>
      hosts.value.some(({ value }) => value.includes('/') && !value.endsWith('/*')),
    ),
  );
  const sights = new Map<string, Sight>();
  const known = (namespace: string): Sight => {
    const found =
      sights.get(namespace) ??
      sightOf(mesh, namespace, sidecars.get(namespace) ?? sidecars.get(rootNamespace) ?? []);
    sights.set(namespace, found);
    return found;
  };
  return {
    of: (namespace, { port, services, virtualServices }) => {
      const sight = known(namespace);
      if (sight === 'apart') return namespace;
      const { egress, mode } = sight;
      const seen = [
        ...services.map(
          (one) =>
            isVisibleIn(one.exportTo, namespace) &&
            (egress?.importsService(one.namespace, one.host) ?? true),
        ),
        ...virtualServices.map(
          (one) => egress?.importsVirtualService(one.namespace, one.hosts) ?? true,
        ),
      ];
      return `${mode} ${sight.protocolsOn(port)} ${seen.map(Number).join('')}`;
    },
    keyOf: ({ port, services, virtualServices }) =>
      JSON.stringify([
        port,
        services.map((one) => [
          one.namespace,
          [...one.exportTo].sort(),
          namesHosts ? one.host : null,
        ]),
        virtualServices.map((one) => [
          one.namespace,
          namesHosts ? one.hosts : one.hosts.length > 0,
        ]),
      ]),
  };
}

/** `apart`: proxies of one namespace differ among themselves, or listen on ports of their own. */
type Sight =
  | 'apart'
  | {
      readonly egress: EgressHosts | null;
      readonly mode: string;
      readonly protocolsOn: (port: number) => string;
    };

function sightOf(mesh: Mesh, namespace: string, sidecars: ReturnType<Mesh['ofKind']>): Sight {
  const [sidecar, ...others] = sidecars;
  if (sidecar === undefined)
    return { egress: null, mode: '', protocolsOn: protocolsSeen(mesh, namespace, null) };
  const { egress, outboundTrafficPolicy, workloadSelector } = viewOf('Sidecar', sidecar);
  const [listener, ...more] = egress.value;
  const isPlain =
    workloadSelector === null && more.length === 0 && (listener?.port ?? null) === null;
  if (others.length > 0 || !isPlain) return 'apart';
  const hosts =
    listener === undefined
      ? null
      : egressHosts(
          listener.hosts.value.map(({ value }) => value),
          namespace,
        );
  const mode = outboundTrafficPolicy === null ? '' : (outboundTrafficPolicy.mode?.value ?? '-');
  return { egress: hosts, mode, protocolsOn: protocolsSeen(mesh, namespace, hosts) };
}

const byPort = new WeakMap<Mesh, ReadonlyMap<number, readonly RegistryService[]>>();

/** The protocols of all that a namespace sees on a port: what is not seen may meet a listener of theirs. */
function protocolsSeen(
  mesh: Mesh,
  namespace: string,
  hosts: EgressHosts | null,
): (port: number) => string {
  const index =
    byPort.get(mesh) ??
    new Map(
      [
        ...groupedBy(
          registryOf(mesh).services.flatMap((service) =>
            service.ports.map(({ number }) => ({ number, service })),
          ),
          ({ number }) => number,
        ),
      ].map(([number, found]) => [number, found.map(({ service }) => service)]),
    );
  byPort.set(mesh, index);
  const known = new Map<number, string>();
  return (port) => {
    const found = known.get(port) ?? protocolsOf(index.get(port) ?? [], port, namespace, hosts);
    known.set(port, found);
    return found;
  };
}

function protocolsOf(
  services: readonly RegistryService[],
  port: number,
  namespace: string,
  hosts: EgressHosts | null,
): string {
  const protocols = new Set<string>();
  for (const { ports, exportTo, ownAddress, namespace: own, host } of services) {
    const shared = ownAddress ? '' : ` ${host}`;
    const protocol = `${ports.find(({ number }) => number === port)?.protocol ?? ''}${shared}`;
    if (protocols.has(protocol) || !isVisibleIn(exportTo, namespace)) continue;
    if (hosts === null || hosts.importsService(own, host)) protocols.add(protocol);
  }
  return [...protocols].sort().join();
}
