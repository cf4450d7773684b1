import type { GatewayPods } from '../mesh/outcome/gateway-outcome.ts';
import type { Mesh, Workload } from '../mesh/mesh.ts';
import { gatewayPods } from '../mesh/outcome/gateway-outcome.ts';
import { isGatewayWorkload } from '../mesh/proxies.ts';
import { nearestNames } from '../mesh/calls/nearest-names.ts';

/** Who makes a call. */
export type Caller =
  | { readonly kind: 'workload'; readonly workload: Workload }
  /** A call from outside the mesh, which arrives there. */
  | { readonly kind: 'gateway'; readonly pods: GatewayPods; readonly name: string };

/** Everybody whom the words of a question may mean: `outside`, or a workload's name with as much before it as is needed. */
export function callersIn(mesh: Mesh, text: string): readonly Caller[] {
  if (text === 'outside')
    return gatewayPods(mesh).map((pods) => ({ kind: 'gateway', pods, name: nameOf(pods) }));
  return mesh.workloads
    .filter((workload) => isMeant(workload, text))
    .map((workload) =>
      isGatewayWorkload(mesh, workload)
        ? {
            kind: 'gateway',
            pods: { kind: 'workload', workload },
            name: `${workload.namespace}/${workload.name}`,
          }
        : { kind: 'workload', workload },
    );
}

const nameOf = (pods: GatewayPods): string => {
  const { namespace, name } = pods.kind === 'workload' ? pods.workload : pods.gateway;
  return `${namespace}/${name}`;
};

function isMeant({ kind, namespace, name }: Workload, text: string): boolean {
  const steps = text.split('/');
  const [own, inNamespace, ofKind] = steps.toReversed();
  return (
    steps.length <= 3 &&
    own === name &&
    (inNamespace === undefined || inNamespace === namespace) &&
    (ofKind === undefined || ofKind.toLowerCase() === kind.toLowerCase())
  );
}

/** Names of workloads near to one that is not there, nearest first; the same name in another namespace before all. */
export function nearCallers(meshes: readonly Mesh[], text: string): readonly string[] {
  const [own = '', inNamespace] = text.split('/').toReversed();
  const workloads = meshes.flatMap((mesh) => mesh.workloads);
  const full = ({ namespace, name }: Workload): string => `${namespace}/${name}`;
  const elsewhere = workloads.filter(({ name }) => name === own).map(full);
  const near = nearestNames(
    own,
    workloads.map(({ name }) => name),
  ).flatMap(({ name }) =>
    workloads
      .filter((one) => one.name === name)
      .toSorted((a, b) => Number(b.namespace === inNamespace) - Number(a.namespace === inNamespace))
      .map(full),
  );
  return [...new Set([...elsewhere, ...near])];
}
