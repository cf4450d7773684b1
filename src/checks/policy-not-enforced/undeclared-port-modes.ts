import type { Mesh, Workload } from '../../istio/index.ts';
import { targetPortOf, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  canonicalJson,
  listed,
  plainOf,
  podTemplateOf,
  resourceKey,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { selectablePods } from '../meshed-pods.ts';

/** A mode for a port of which nothing that is written of the pods knows. */
interface StrayMode {
  readonly policy: Resource;
  readonly origin: Origin;
  readonly mode: string;
  readonly port: number;
  readonly pods: readonly Workload[];
  /** Lists the ports that the pods declare and that have no entry of their own. */
  readonly declared: readonly number[];
  readonly ownMode: string | null;
}

/**
 * Tells of entries of `portLevelMtls` that come for a port which no container declares and nothing else names,
 * and of those that stay while their port goes (MTLS-9).
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
        .map((one) => tell(one, after));
    }),
});

const keyOf = ({ policy, port }: StrayMode): string => `${resourceKey(policy)} ${String(port)}`;

function strayModes(mesh: Mesh): readonly StrayMode[] {
  const { rootNamespace } = mesh.configuration;
  return mesh.ofKind('security.istio.io', 'PeerAuthentication').flatMap((policy) => {
    const { selector, portLevelMtls, mtls } = viewOf('PeerAuthentication', policy);
    if (selector.value.size === 0 || policy.namespace === rootNamespace) return [];
    if (portLevelMtls.value.size === 0 || mesh.isOfPartialRoot(policy)) return [];
    const pods = selectablePods(mesh).inNamespace(policy.namespace, selector.value);
    const declared = pods.map(portsOf);
    if (pods.length === 0 || declared.some((ports) => ports.length === 0)) return [];
    const served = new Set([...declared.flat(), ...portsOfServices(mesh, pods)]);
    return [...portLevelMtls.value].flatMap(([key, { mode, origin }]) => {
      const port = Number(key);
      const isKnown = served.has(port) || pods.some((workload) => names(workload, key));
      return isKnown || Number.isNaN(port)
        ? []
        : [
            {
              ...{ policy, port, pods, origin: mode?.origin ?? origin },
              mode: mode?.value ?? 'UNSET',
              declared: [...new Set(declared.flat())].filter(
                (one) => !portLevelMtls.value.has(String(one)),
              ),
              ownMode: mtls?.mode?.value ?? null,
            },
          ];
    });
  });
}

const portsOf = ({ containers }: Workload): readonly number[] =>
  containers.flatMap(({ ports }) => ports.map(({ number }) => number));

/** Lists the ports of Services, with those of the pods that they lead to: an entry for the first is told as such. */
const portsOfServices = (mesh: Mesh, pods: readonly Workload[]): readonly number[] =>
  mesh.services.flatMap(({ workloads, ports }) =>
    workloads
      .filter((workload) => pods.includes(workload))
      .flatMap((workload) =>
        ports.flatMap((port) => [port.port, targetPortOf(port, workload) ?? port.port]),
      ),
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

function tell(
  { policy, origin, mode, port, pods, declared, ownMode }: StrayMode,
  mesh: Mesh,
): Told {
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
