import { counterpartIn } from '../../compare/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { listed, placeOf, resourceKey, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { scopeOfWorkloads, workloadId } from '../detection/finding-scope.ts';
import { isKnownOutside } from '../outside-the-mesh/mesh-membership.ts';
import type { DisruptionBudget } from './disruption-budgets.ts';
import {
  budgetsByWorkload,
  countText,
  disruptionBudgets,
  guardedText,
  isNothing,
  isToldOfGateways,
  toldOfGuarded,
} from './disruption-budgets.ts';

export const evictionsRefused = check({
  id: 'evictions-refused',
  title: 'PodDisruptionBudget allows no evictions, which blocks node drains',
  level: 'medium',
  blind: 'How many pods an autoscaler has set, and pods that are not rendered here.',
  find: ({ mesh, before }) => {
    const earlier = before === null || before === mesh ? [] : disruptionBudgets(before);
    const was = new Map<Resource | undefined, DisruptionBudget>(
      earlier.map((one) => [one.budget, one]),
    );
    const old = ({ budget }: DisruptionBudget): Resource | undefined =>
      before === null ? undefined : counterpartIn(before, budget, mesh);
    return [
      ...disruptionBudgets(mesh)
        .filter((one) => one.allowed === 0 && !isToldOfGateways(mesh, one))
        .map((one) =>
          toldOfGuarded(one, (part) => tellRefused(mesh, part, was.get(old(one)) ?? null)),
        ),
      ...[...budgetsByWorkload(mesh)].flatMap(([workload, budgets]) =>
        tellSeveral(mesh, workload, budgets),
      ),
    ];
  },
});

function tellRefused(mesh: Mesh, one: DisruptionBudget, was: DisruptionBudget | null): Told {
  const { budget, guarded, pods, amount, counts } = one;
  const since =
    was === null || was.allowed === 0 ? '' : ` It let ${String(was.allowed)} go before.`;
  return {
    subject: budget,
    key: 'evictions refused',
    scope: scopeOfWorkloads(guarded, mesh),
    // who runs one pod has chosen between a drain that waits and a moment without it
    ...(pods === 1 && { severity: 'info' as const }),
    message: `No node with a pod of ${guardedText(one)} can be emptied${whileText(one)}: ${subjectText(budget)} ${refusalText(one)}.${since}`,
    why: countText(one),
    symptom: say`a drain or an upgrade of nodes stands still with "Cannot evict pod as it would violate the pod's disruption budget", until somebody deletes the pods by hand`,
    origin: amount.origin,
    related: counts.map(({ origin }) => origin),
    fix: {
      text:
        pods === 1
          ? say`Run a second pod, or use \`maxUnavailable: 1\`.`
          : say`Use \`maxUnavailable: 1\`, which also fits another number of pods.`,
    },
  };
}

/** A scaler may make more pods than have to stay, unless none may go of however many. */
function whileText(one: DisruptionBudget): string {
  const isForNow = !isNothing(one) && one.counts.some(({ isScaled }) => isScaled);
  if (!isForNow) return '';
  return one.pods === 1 ? ' while there is one alone' : ` while there are only ${String(one.pods)}`;
}

function refusalText(one: DisruptionBudget): string {
  const { pods, counts } = one;
  const isOpen = pods === null || (isNothing(one) && counts.some(({ isScaled }) => isScaled));
  if (isOpen) return 'lets none of its pods go';
  return pods === 1 ? 'does not let its only pod go' : `lets none of its ${String(pods)} pods go`;
}

/** The API server evicts no pod that several budgets select. [src: kubernetes pkg/registry/core/pod/storage/eviction.go] */
function tellSeveral(
  mesh: Mesh,
  workload: Workload,
  budgets: readonly Resource[],
): readonly Told[] {
  // copies of one budget in folders of which one is applied are one budget
  const [first, second] = new Map(budgets.map((one) => [resourceKey(one), one])).values();
  if (first === undefined || second === undefined || isKnownOutside(mesh, workload)) return [];
  const name = subjectText(workload.resource);
  const all = budgets.map((one) => `${subjectText(one)} (${placeOf(one.origin)})`);
  return [
    {
      subject: second,
      of: [workloadId(workload.resource)],
      key: `several budgets for ${name}`,
      scope: scopeOfWorkloads([workload], mesh),
      message: `No node with a pod of ${name} can be emptied: several disruption budgets select it.`,
      why: `${listed(all, 3)} select its pods, and Kubernetes evicts none that more than one of them selects.`,
      symptom: say`a drain or an upgrade of nodes stands still with "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support"`,
      origin: second.origin,
      related: [first.origin],
      fix: { text: say`Leave one budget for each pod.` },
    },
  ];
}
