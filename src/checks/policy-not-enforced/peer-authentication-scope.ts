import { targetPortOf, viewOf } from '../../istio/index.ts';
import { selectablePods } from '../meshed-pods.ts';
import type { Mesh, Service, Workload } from '../../istio/index.ts';
import { subjectText, say, slot } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check, toldOfEach } from '../detection/check.ts';
import type { Some, Told } from '../detection/check.ts';

const MOST_NAMED = 3;

/** A selector in the root namespace is none for the mesh: Istio leaves the whole object out (MTLS-4). */
export const selectorInRootNamespace = check({
  id: 'selector-in-root-namespace',
  title: 'Istio ignores a root namespace PeerAuthentication with a selector',
  level: 'high',
  blind: 'A root namespace that neither the tree nor the configuration names.',
  find: ({ mesh }) => ignoredInRoot(mesh).map(tellIgnored),
});

function tellIgnored({ policy, origin, pods }: IgnoredInRoot): Told {
  const keep = pods.length === 1 ? say`keeps` : say`keep`;
  return {
    subject: policy,
    holdsUp: { until: null },
    key: 'selector in the root namespace',
    scope: { level: 'mesh', workloads: pods.length, services: 0, namespaces: 0 },
    message:
      pods.length === 0
        ? say`${slot.object(policy)} is ignored.`
        : say`${slot.object(policy)} is ignored: ${slot.objects(
            pods.map(({ resource }) => resource),
            MOST_NAMED,
          )} ${keep} the mode of the namespace or the mesh.`,
    why: say`It is in the root namespace and has a selector (${slot.place(origin)}), and Istio reads such a PeerAuthentication neither for the mesh nor for the pods it selects.`,
    symptom: say`nothing refuses this: the mode that it sets is in force nowhere`,
    origin,
    related: pods.slice(0, MOST_NAMED).map(({ resource }) => resource.origin),
    fix: {
      text: say`Put it into the namespace of the pods, or drop the selector if it is for the whole mesh.`,
    },
  };
}

/** `portLevelMtls` counts by the port on which the pods listen (MTLS-9). */
export const modeOfServicePort = check({
  id: 'mode-of-service-port',
  title: 'PeerAuthentication port exists only on the Service, not on pods',
  level: 'high',
  blind: 'Ports that containers listen on and declare nowhere.',
  find: ({ mesh }) =>
    modesOfServicePorts(mesh).map((one) =>
      toldOfEach(
        one.ways,
        ({ service }) => service.resource,
        (ways) => tellPort({ ...one, ways }),
      ),
    ),
});

function tellPort({ policy, origin, mode, port, ways }: ModeOfServicePort): Told {
  const [{ service, targetPort }] = ways;
  return {
    subject: policy,
    key: `port ${String(port)}`,
    scope: { level: 'workload', workloads: 1, services: 1, namespaces: 1 },
    message: `${subjectText(policy)} sets mode ${mode} for port ${String(port)}, on which no pod listens: ${subjectText(service.resource)} keeps the mode of its other ports.`,
    why: say`Port ${slot.number(port)} is one of the Service, which leads to port ${slot.number(targetPort)} of the pods (${slot.place(service.resource.origin)}), and portLevelMtls counts by ports of pods (${slot.place(origin)}).`,
    symptom: say`nothing refuses this: callers are refused or let in as if the entry were not there`,
    origin,
    related: [service.resource.origin],
    fix: { text: say`Write port ${slot.number(targetPort)} in place of ${slot.number(port)}.` },
  };
}

/** A PeerAuthentication of the root namespace that selects pods: it is ignored altogether (MTLS-4). */
interface IgnoredInRoot {
  readonly policy: Resource;
  readonly origin: Origin;
  /** Lists pods that have the labels, in whatever namespace. */
  readonly pods: readonly Workload[];
}

const ignoredInRoot = (mesh: Mesh): readonly IgnoredInRoot[] =>
  mesh.ofKind('security.istio.io', 'PeerAuthentication').flatMap((policy) => {
    const { selector } = viewOf('PeerAuthentication', policy);
    const isIgnored =
      policy.namespace === mesh.configuration.rootNamespace && selector.value.size > 0;
    if (!isIgnored) return [];
    const pods = selectablePods(mesh).anywhere(selector.value);
    return [{ policy, origin: selector.origin ?? policy.origin, pods }];
  });

/** A mode for a port that only a Service has: the pods behind it listen on another one (MTLS-9). */
interface ModeOfServicePort {
  readonly policy: Resource;
  readonly origin: Origin;
  readonly mode: string;
  readonly port: number;
  readonly ways: Some<Way>;
}

/** A port of a Service, and the port of pods that it leads to. */
interface Way {
  readonly port: number;
  readonly service: Service;
  readonly targetPort: number;
}

/**
 * Finds entries of `portLevelMtls` for ports of Services. A port that some pod declares, or that some Service
 * leads to, is one on which pods listen, and is left out.
 */
function modesOfServicePorts(mesh: Mesh): readonly ModeOfServicePort[] {
  const { rootNamespace } = mesh.configuration;
  return mesh.ofKind('security.istio.io', 'PeerAuthentication').flatMap((policy) => {
    const { selector, portLevelMtls } = viewOf('PeerAuthentication', policy);
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
      const [way, ...others] = ways.filter((one) => one.port === port);
      return way === undefined || listening.has(port)
        ? []
        : [
            {
              ...{ policy, origin: mode?.origin ?? origin, mode: mode?.value ?? 'UNSET' },
              ...{ port, ways: [way, ...others] as const },
            },
          ];
    });
  });
}

/** Lists ports of Services, each with the port of the pods that it leads to. */
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
