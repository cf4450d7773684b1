import { asPeerAuthentication, selectablePods, targetPortOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh, Service, Workload } from '../../istio/index.ts';

/** A PeerAuthentication of the root namespace that selects pods: it is ignored altogether (MTLS-4). */
export interface IgnoredInRoot {
  readonly policy: Resource;
  readonly origin: Origin;
  /** Pods that have the labels, in whatever namespace. */
  readonly pods: readonly Workload[];
}

export const ignoredInRoot = (mesh: Mesh): readonly IgnoredInRoot[] =>
  mesh.ofKind('security.istio.io', 'PeerAuthentication').flatMap((policy) => {
    const { selector } = asPeerAuthentication(policy);
    const isIgnored =
      policy.namespace === mesh.configuration.rootNamespace && selector.value.size > 0;
    if (!isIgnored) return [];
    const pods = selectablePods(mesh).anywhere(selector.value);
    return [{ policy, origin: selector.origin ?? policy.origin, pods }];
  });

/** A mode for a port that only a Service has: the pods behind it listen on another one (MTLS-9). */
export interface ModeOfServicePort {
  readonly policy: Resource;
  readonly origin: Origin;
  readonly mode: string;
  readonly port: number;
  readonly service: Service;
  readonly targetPort: number;
}

/** Entries of `portLevelMtls` for ports of Services. A port that some pod declares, or that some Service leads to, is one. */
export function modesOfServicePorts(mesh: Mesh): readonly ModeOfServicePort[] {
  const { rootNamespace } = mesh.configuration;
  return mesh.ofKind('security.istio.io', 'PeerAuthentication').flatMap((policy) => {
    const { selector, portLevelMtls } = asPeerAuthentication(policy);
    if (selector.value.size === 0 || policy.namespace === rootNamespace) return [];
    if (portLevelMtls.value.size === 0) return [];
    const pods = new Set(selectablePods(mesh).inNamespace(policy.namespace, selector.value));
    const ways = waysTo(mesh, pods);
    const listening = new Set([
      ...[...pods].flatMap(({ containers }) =>
        containers.flatMap(({ ports }) => ports.map(({ number }) => number)),
      ),
      ...ways.map(({ targetPort }) => targetPort),
    ]);
    return [...portLevelMtls.value].flatMap(([key, { mode, origin }]) => {
      const port = Number(key);
      const way = listening.has(port) ? undefined : ways.find((one) => one.port === port);
      return way === undefined
        ? []
        : [{ policy, origin: mode?.origin ?? origin, mode: mode?.value ?? 'UNSET', ...way }];
    });
  });
}

type Way = Pick<ModeOfServicePort, 'port' | 'service' | 'targetPort'>;

/** Ports of Services, each with the port of the pods that it leads to. */
const waysTo = (mesh: Mesh, pods: ReadonlySet<Workload>): readonly Way[] =>
  mesh.services.flatMap((service) =>
    service.workloads
      .filter((workload) => pods.has(workload))
      .flatMap((workload) =>
        service.ports.flatMap((port): readonly Way[] => {
          const targetPort = targetPortOf(port, workload);
          return targetPort === null ? [] : [{ port: port.port, service, targetPort }];
        }),
      ),
  );
