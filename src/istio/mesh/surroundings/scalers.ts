import type { Node, Resource } from '../../../manifest/index.ts';
import { nodeAt, stringAt } from '../../../manifest/index.ts';
import type { MeshSurroundings } from './mesh-surroundings.ts';
import { isOfGateways, isVital } from './mesh-surroundings.ts';
import { asksOf, takesIn, requirementsOf } from '../../matching/label-requirement.ts';
import { candidateOf } from './label-selection.ts';
import { isOfDelivery } from './pod-inventory.ts';
import { schedulesIn, sleepersOf, scalersOf } from './workload-scaling.ts';
import type { ActsOn, Influence } from './influence.ts';
import type { KnownPods } from './pod-inventory.ts';
import type { Scaling } from './workload-scaling.ts';

/** Tells what an object does to the number and the size of the mesh's own pods. AROUND-9, 10 */
export function scaleInfluence(resource: Resource, around: MeshSurroundings): readonly Influence[] {
  return [
    ...scalersOf(resource).flatMap(({ target, scaling }) =>
      ofScaling(scaling(resource), scaledBy(resource, target, around)),
    ),
    ...ofBudget(resource, around),
    ...ofSchedule(resource, around),
  ];
}

const WORDS: Readonly<Record<Exclude<Scaling, 'some'>, string>> = {
  none: 'leaves no pod of',
  'none-at-times': 'may leave no pod of',
  frozen: 'keeps at one number, whatever they have to do, the pods of',
  resized: 'changes what it takes, and makes anew, the pods of',
  unknown: 'decides in a way that is not known here about the pods of',
};

function ofScaling(scaling: Scaling, pods: readonly KnownPods[]): readonly Influence[] {
  const [first] = pods;
  if (scaling === 'some' || first === undefined) return [];
  return [
    {
      kind: 'scale',
      on: first.on,
      does: `${WORDS[scaling].replace('what it takes', 'what they request')} ${first.name} in ${first.namespace}`,
      because: `It names ${first.name} as what it scales`,
    },
  ];
}

/** The mesh's own pods that an object names; of a kind that it does not write it may be any. */
function scaledBy(
  { namespace, node }: Resource,
  path: readonly string[],
  { pods, rootNamespace }: MeshSurroundings,
): readonly KnownPods[] {
  const target = nodeAt(node, ...path);
  const name = stringAt(target, 'name') ?? stringAt(target, 'deployment') ?? '';
  const kind = stringAt(target, 'kind') ?? 'Deployment';
  const home = stringAt(target, 'namespace') ?? (namespace === '' ? rootNamespace : namespace);
  return pods.filter(
    (each) =>
      each.namespace === home &&
      each.runners.some(([ofKind, named]) => ofKind === kind && named.test(name)),
  );
}

/** A disruption budget under which no pod may go, so that nodes are not emptied, or all may at once. */
function ofBudget(resource: Resource, { mesh, pods }: MeshSurroundings): readonly Influence[] {
  const { group, kind, namespace, node } = resource;
  if (group !== 'policy' || kind !== 'PodDisruptionBudget') return [];
  const says = budgetWords(nodeAt(node, 'spec'));
  if (says === null) return [];
  const requirements = requirementsOf(nodeAt(node, 'spec', 'selector'));
  const picked = pods.find(
    (each) =>
      each.namespace === namespace &&
      takesIn(requirements, asksOf(candidateOf(mesh, each))) !== 'no',
  );
  if (picked === undefined) return [];
  const { on, name } = picked;
  return [
    {
      kind: 'scale',
      on,
      does: `${says} ${name} in ${namespace}`,
      because: 'Its selector takes in the labels that these pods have',
    },
  ];
}

function budgetWords(spec: Node | undefined): string | null {
  const [least, most] = ['minAvailable', 'maxUnavailable'].map((field) => {
    const value = nodeAt(spec, field);
    return value?.kind === 'scalar' ? String(value.value) : null;
  });
  if (most === '0' || most === '0%' || least === '100%')
    return 'lets no node be emptied of pods of';
  if (least === '0' || least === '0%' || most === '100%')
    return 'lets go all at once of the pods of';
  return null;
}

/** Annotations and objects that scale all of a namespace, or what they stand on, down by the clock. AROUND-10 */
function ofSchedule(resource: Resource, around: MeshSurroundings): readonly Influence[] {
  const schedules = schedulesIn(resource);
  const sleeps = sleepersOf(resource);
  if (schedules.length === 0 && !sleeps) return [];
  const asleep = asleepBy(resource, sleeps, around);
  if (asleep === null) return [];
  const [first] = schedules;
  return [
    {
      kind: 'scale',
      on: asleep.on,
      does: `may leave nothing of ${asleep.what} at times`,
      because: `A controller scales down by ${first === undefined ? `objects of kind ${resource.kind}` : first.key}`,
      ...(first !== undefined && {
        at: first.node,
        content: JSON.stringify(schedules.map(({ key, text }) => [key, text])),
      }),
    },
  ];
}

/**
 * Names what of the mesh goes to sleep: the object or namespace on which an annotation stands, or all of a
 * cluster.
 */
function asleepBy(
  resource: Resource,
  sleeps: boolean,
  around: MeshSurroundings,
): { readonly on: ActsOn; readonly what: string } | null {
  const { kind, name, namespace } = resource;
  const isNamespace = kind === 'Namespace';
  if (!isNamespace && !sleeps) {
    const part = around.partOf(resource);
    return part === null ? null : { on: part, what: 'its pods' };
  }
  const home = isNamespace ? name : namespace;
  if (home === '') return { on: 'control-plane', what: 'the cluster' };
  const what = `everything in ${home}`;
  if (isVital(around, home)) return { on: 'control-plane', what };
  if (isOfGateways(around, home)) return { on: 'gateway', what };
  return isOfDelivery(home) ? { on: 'delivery', what } : null;
}
