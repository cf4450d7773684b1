import type { Mesh, Workload } from '../../istio/index.ts';
import { groupedBy, isGatewayWorkload, selectsLabels, viewOfPart } from '../../istio/index.ts';
import { counted, listed, nodeAt, placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { toldOfEach } from '../detection/check.ts';
import type { Some, Told } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { isKnownOutside } from '../outside-the-mesh/mesh-membership.ts';
import type { PodAmount, PodCount } from './pod-count.ts';
import { amountAt, podCountOf, roundedUp } from './pod-count.ts';

/** Holds what a PodDisruptionBudget says of the pods that it selects. */
export interface DisruptionBudget {
  readonly budget: Resource;
  readonly field: 'minAvailable' | 'maxUnavailable';
  readonly amount: PodAmount;
  readonly guarded: Some<Workload>;
  readonly counts: readonly PodCount[];
  /** Counts the pods of all that it selects; null where that is not known, and does not matter. */
  readonly pods: number | null;
  /** Counts those that may be evicted while all of them are well; not below none. */
  readonly allowed: number;
}

/** Lists the budgets of a mesh of which it is known how many pods may go, and whose pods may be in the mesh. */
export function disruptionBudgets(mesh: Mesh): readonly DisruptionBudget[] {
  const found = known.get(mesh) ?? budgetsOf(mesh).flatMap((budget) => read(mesh, budget) ?? []);
  known.set(mesh, found);
  return found;
}

const known = new WeakMap<Mesh, readonly DisruptionBudget[]>();

export const budgetsOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('policy', 'PodDisruptionBudget');

/**
 * Counts as the controller does: shares are rounded up, of what has to stay and of what may go alike; what may go is what
 * is there more than has to stay. [src: kubernetes pkg/controller/disruption/disruption.go getExpectedPodCount]
 */
function read(mesh: Mesh, budget: Resource): DisruptionBudget | null {
  const [least, most] = (['minAvailable', 'maxUnavailable'] as const).map((field) => {
    const amount = amountAt(budget, 'spec', field);
    return amount === null ? null : { field, amount };
  });
  const said = least ?? most;
  if (said == null) return null;
  const [first, ...more] = selectedBy(mesh, budget).filter(({ kind }) => !ENDING.has(kind));
  if (first === undefined) return null;
  const guarded: Some<Workload> = [first, ...more];
  if (guarded.every((workload) => isKnownOutside(mesh, workload))) return null;
  const counts = guarded.flatMap((workload) => podCountOf(mesh, workload) ?? []);
  const isCounted =
    counts.length === guarded.length && guarded.every(({ kind }) => COUNTED.has(kind));
  const told = { budget, ...said, guarded, counts };
  if (isNothing(said)) return { ...told, pods: isCounted ? sumOf(counts) : null, allowed: 0 };
  const pods = sumOf(counts);
  if (!isCounted || pods === 0) return null;
  const number = roundedUp(said.amount, pods);
  const allowed =
    said.field === 'minAvailable' ? Math.max(0, pods - number) : Math.min(pods, number);
  return { ...told, pods, allowed };
}

const sumOf = (counts: readonly PodCount[]): number =>
  counts.reduce((sum, { least }) => sum + least, 0);

/** Tells whether none may go, however many there are. */
export const isNothing = ({
  field,
  amount: { pods, percent },
}: Pick<DisruptionBudget, 'field' | 'amount'>): boolean =>
  field === 'minAvailable' ? percent >= 100 : pods + percent === 0;

/** Kinds that run to an end of their own; whoever has made a budget for them means something else. */
const ENDING: ReadonlySet<string> = new Set(['Job', 'CronJob', 'Pod']);

/** Kinds whose pods the controller counts by their number of replicas. */
const COUNTED: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet']);

/** Lists the workloads whose pods a budget selects: all of its namespace by an empty selector, none without one. */
export function selectedBy(mesh: Mesh, budget: Resource): readonly Workload[] {
  const selector = nodeAt(budget.node, 'spec', 'selector');
  if (selector?.kind !== 'map') return [];
  const asked = viewOfPart('LabelSelector', selector);
  // of an older API an empty one selected nothing
  if (asked === null || (selector.entries.size === 0 && budget.version !== 'v1')) return [];
  return workloadsIn(mesh, budget.namespace).filter(({ labels }) => selectsLabels(asked, labels));
}

const homes = new WeakMap<Mesh, ReadonlyMap<string, readonly Workload[]>>();

function workloadsIn(mesh: Mesh, namespace: string): readonly Workload[] {
  const found = homes.get(mesh) ?? groupedBy(mesh.workloads, (one) => one.namespace);
  homes.set(mesh, found);
  return found.get(namespace) ?? [];
}

/** Gives the budgets by workload, so that those which several are for are seen. */
export const budgetsByWorkload = (mesh: Mesh): ReadonlyMap<Workload, readonly Resource[]> => {
  const pairs = budgetsOf(mesh).flatMap((budget) =>
    selectedBy(mesh, budget).map((workload) => ({ workload, budget })),
  );
  return new Map(
    [...groupedBy(pairs, ({ workload }) => workload)].map(([workload, all]) => [
      workload,
      all.map(({ budget }) => budget),
    ]),
  );
};

/** Tells whether what the budget says of pods of a gateway is told as what it does to the mesh. AROUND-9 */
export const isToldOfGateways = (mesh: Mesh, { amount, guarded }: DisruptionBudget): boolean =>
  ['0', '0%', '100%'].includes(amount.text) &&
  guarded.some((workload) => isGatewayWorkload(mesh, workload));

/** Tells of the workloads that a budget guards, so that some of them can be told alone. */
export const toldOfGuarded = <Of extends Told>(
  one: DisruptionBudget,
  tell: (part: DisruptionBudget) => Of,
): Of =>
  toldOfEach(
    one.guarded,
    ({ resource }) => workloadId(resource),
    (guarded) => tell({ ...one, guarded }),
  );

/** `Deployment shop/orders and Deployment shop/cart` */
export const guardedText = ({ guarded }: DisruptionBudget): string =>
  listed(
    guarded.map(({ resource }) => subjectText(resource)),
    WORKLOADS_SHOWN,
  );

const WORKLOADS_SHOWN = 3;

/** Says what the budget asks for, and of how many pods. */
export const countText = ({ field, amount, pods, counts }: DisruptionBudget): string =>
  `\`${field}\` is ${amount.text} (${placeOf(amount.origin)})${
    pods === null
      ? ''
      : `, of ${counted(pods, 'pod')} (${counts.map(({ origin }) => placeOf(origin)).join(', ')})`
  }.`;
