import type { Mesh, Service, Workload } from '../../istio/index.ts';
import { targetPortOf, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  canonicalJson,
  listed,
  plainOf,
  podTemplateOf,
  resourceKey,
  say,
  slot,
  subjectText,
} from '../../manifest/index.ts';
import type { Some, Told } from '../detection/check.ts';
import { betweenSides, check, toldOfEach } from '../detection/check.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { selectablePods } from '../meshed-pods.ts';
import { scopeOf } from '../references/reference.ts';

/** An entry of `portLevelMtls`, which counts by the port on which pods listen (MTLS-9). */
interface PortMode {
  readonly policy: Resource;
  readonly origin: Origin;
  readonly mode: string;
  readonly port: number;
  readonly pods: readonly Workload[];
  readonly ways: readonly Way[];
}

/** A port of a Service, and the port of pods that it leads to; null where that is not known. */
interface Way {
  readonly port: number;
  readonly service: Service;
  readonly targetPort: number | null;
}

const portModes = (mesh: Mesh): readonly PortMode[] =>
  mesh.ofKind('security.istio.io', 'PeerAuthentication').flatMap((policy) => {
    const { selector, portLevelMtls } = viewOf('PeerAuthentication', policy);
    const isInRoot = policy.namespace === mesh.configuration.rootNamespace;
    if (selector.value.size === 0 || isInRoot || portLevelMtls.value.size === 0) return [];
    const pods = selectablePods(mesh).inNamespace(policy.namespace, selector.value);
    const ways = waysTo(mesh, new Set(pods));
    return [...portLevelMtls.value].map(([key, { mode, origin }]) => ({
      ...{ policy, pods, ways, port: Number(key) },
      ...{ origin: mode?.origin ?? origin, mode: mode?.value ?? 'UNSET' },
    }));
  });

const waysTo = (mesh: Mesh, pods: ReadonlySet<Workload>): readonly Way[] =>
  mesh.services.flatMap((service) =>
    service.workloads
      .filter((workload) => pods.has(workload))
      .flatMap((workload) =>
        service.ports.map((port) => ({
          ...{ port: port.port, service, targetPort: targetPortOf(port, workload) },
        })),
      ),
  );

const portsOf = ({ containers }: Workload): readonly number[] =>
  containers.flatMap(({ ports }) => ports.map(({ number }) => number));

/**
 * Tells of entries for ports of Services: the pods behind them listen on other ones. A port that some pod declares, or
 * that some Service leads to, is one on which pods listen (MTLS-9).
 */
export const modeOfServicePort = check({
  id: 'mode-of-service-port',
  title: 'PeerAuthentication port exists only on the Service, not on pods',
  level: 'high',
  blind: 'Ports that containers listen on and declare nowhere.',
  find: ({ mesh }) =>
    portModes(mesh).flatMap((one): readonly Told[] => {
      const known = one.ways.flatMap((way) =>
        way.targetPort === null ? [] : [{ ...way, targetPort: way.targetPort }],
      );
      const [first, ...more] = known.filter(({ port }) => port === one.port);
      const isListened =
        known.some(({ targetPort }) => targetPort === one.port) ||
        one.pods.some((pod) => portsOf(pod).includes(one.port));
      if (first === undefined || isListened) return [];
      return [
        toldOfEach(
          [first, ...more],
          ({ service }) => service.resource,
          (ways) => tellServicePort(one, ways),
        ),
      ];
    }),
});

function tellServicePort(
  { policy, origin, mode, port }: PortMode,
  [{ service, targetPort }]: Some<Way & { readonly targetPort: number }>,
): Told {
  return {
    subject: policy,
    key: `port ${String(port)}`,
    scope: scopeOf('workload', { workloads: 1, services: 1 }),
    message: `${subjectText(policy)} sets mode ${mode} for port ${String(port)}, on which no pod listens: ${subjectText(service.resource)} keeps the mode of its other ports.`,
    why: say`Port ${slot.number(port)} is one of the Service, which leads to port ${slot.number(targetPort)} of the pods (${slot.place(service.resource.origin)}), and portLevelMtls counts by ports of pods (${slot.place(origin)}).`,
    symptom: say`nothing refuses this: callers are refused or let in as if the entry were not there`,
    origin,
    related: [service.resource.origin],
    fix: { text: say`Write port ${slot.number(targetPort)} in place of ${slot.number(port)}.` },
  };
}

/**
 * Tells of entries that come for a port which no container declares and nothing else names, and of those that
 * stay while their port goes (MTLS-9).
 */
export const modeOfUndeclaredPort = check({
  id: 'mode-of-undeclared-port',
  title: 'PeerAuthentication port is not declared by any selected pod',
  level: 'medium',
  blind: 'Ports that containers listen on and that are written nowhere.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const old = new Set(strayModes(before).map(keyOf));
      return strayModes(after)
        .filter((one) => !old.has(keyOf(one)))
        .map((one) => tellUndeclared(one, after));
    }),
});

const keyOf = ({ policy, port }: PortMode): string => `${resourceKey(policy)} ${String(port)}`;

const strayModes = (mesh: Mesh): readonly PortMode[] =>
  portModes(mesh).filter(
    ({ policy, port, pods, ways }) =>
      !mesh.isOfPartialRoot(policy) &&
      !Number.isNaN(port) &&
      pods.length > 0 &&
      pods.every((pod) => {
        const ports = portsOf(pod);
        return ports.length > 0 && !ports.includes(port) && !names(pod, String(port));
      }) &&
      // an entry for a port of a Service is told as such
      !ways.some((way) => way.port === port || way.targetPort === port),
  );

/** Tells whether a template has the number anywhere, as for a probe, in an argument or an annotation. */
function names(workload: Workload, port: string): boolean {
  const template = podTemplateOf(workload.resource);
  const text = canonicalJson(plainOf(template ?? workload.resource.node));
  return (
    new RegExp(`(?<![0-9])${port}(?![0-9])`).test(text) ||
    workload.containers.some(({ variables }) =>
      [...variables.values()].some(({ value }) => value === port || value?.endsWith(`:${port}`)),
    )
  );
}

function tellUndeclared({ policy, origin, mode, port, pods }: PortMode, mesh: Mesh): Told {
  const { portLevelMtls, mtls } = viewOf('PeerAuthentication', policy);
  const declared = [...new Set(pods.flatMap(portsOf))].filter(
    (one) => !portLevelMtls.value.has(String(one)),
  );
  const ownMode = mtls?.mode?.value ?? null;
  const names = listed(
    pods.map(({ resource }) => subjectText(resource)),
    3,
  );
  const ports = listed(declared.map(String), 4);
  const kept =
    declared.length === 0
      ? ''
      : `: port${declared.length === 1 ? '' : 's'} ${ports} keep${declared.length === 1 ? 's' : ''} ${ownMode === null ? 'the mode of the namespace or the mesh' : `mode ${ownMode}`}`;
  return {
    subject: policy,
    key: `undeclared port ${String(port)}`,
    scope: scopeOfWorkloads(pods, mesh),
    message: `${subjectText(policy)} sets mode ${mode} for port ${String(port)}, which ${names} ${pods.length === 1 ? 'does' : 'do'} not declare${kept}.`,
    why: say`portLevelMtls counts by ports on which pods listen (${slot.place(origin)}), and neither a container, a Service, a probe nor a setting of these pods has port ${slot.number(port)}.`,
    symptom: say`nothing refuses this: unless something listens there all the same, callers are refused or let in as if the entry were not there`,
    origin,
    related: pods.slice(0, 3).map(({ resource }) => resource.origin),
    fix: {
      text:
        declared.length === 1
          ? `Write port ${ports}, if that is the one that is meant, or take the entry away.`
          : 'Write the port that is meant, or take the entry away.',
      kind: 'choice',
    },
  };
}
