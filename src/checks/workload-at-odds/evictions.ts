import { counterpartIn } from '../../compare/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import {
  listed,
  placeOf,
  resourceKey,
  stringMapAt,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks, sidesOf } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { isKnownOutside } from '../outside-the-mesh/mesh-membership.ts';
import { labelText, nearLabels } from '../references/selector-suggestions.ts';
import type { DisruptionBudget } from './disruption-budgets.ts';
import {
  budgetsByWorkload,
  budgetsOf,
  countText,
  disruptionBudgets,
  guardedText,
  isToldOfGateways,
  selectedBy,
  toldOfGuarded,
} from './disruption-budgets.ts';
import { podCountOf } from './pod-count.ts';

const AT_ONCE: Check = {
  id: 'all-evicted-at-once',
  title: 'Removed or lax PodDisruptionBudget lets all pods be evicted together',
  level: 'medium',
  severity: 'info',
  blind: 'The number of nodes that the pods run on, and who drains several of them at once.',
};
const WITHOUT_PODS: Check = {
  id: 'budget-without-pods',
  title: 'PodDisruptionBudget no longer selects pods, or has a label typo',
  level: 'medium',
  blind: 'Pods that are not rendered here.',
};

/** Tells what becomes of pods when nodes are emptied, by the budgets that are for them. */
export const evictions = checks([AT_ONCE, WITHOUT_PODS], (input) => [
  ...allAtOnceOf(input),
  ...withoutPodsOf(input),
]);

function allAtOnceOf(input: DetectorInput): readonly ToldBy[] {
  const { mesh } = input;
  const sides = sidesOf(input);
  const lax = disruptionBudgets(mesh)
    .filter((one) => keptBy(one) === 0 && one.pods !== 1 && !isToldOfGateways(mesh, one))
    .map((one) =>
      toldOfGuarded(one, (part) =>
        tellLax(mesh, { ...part, isPart: part.guarded.length < one.guarded.length }, sides?.before),
      ),
    );
  return sides === null ? lax : [...lax, ...lostBudgets(sides.before, sides.after)];
}

/** Counts the pods that stay whatever is evicted; null where that is not known. */
const keptBy = ({ pods, allowed }: DisruptionBudget): number | null =>
  pods === null ? null : pods - allowed;

const GONE =
  '503, response flag UH (no healthy upstream), while nodes are emptied of all of its pods together, until new ones are ready';

function tellLax(
  mesh: Mesh,
  one: DisruptionBudget & { readonly isPart: boolean },
  before?: Mesh,
): ToldBy {
  const { budget, guarded, pods, amount, isPart } = one;
  const old = before === undefined ? undefined : counterpartIn(before, budget, mesh);
  const earlier = before === undefined ? [] : disruptionBudgets(before);
  const was = earlier.find((other) => other.budget === old);
  const kept = was === undefined ? null : keptBy(was);
  return {
    by: AT_ONCE,
    subject: budget,
    key: 'all evicted at once',
    scope: scopeOfWorkloads(guarded, mesh),
    message: `All ${isPart ? '' : `${String(pods)} `}pods of ${guardedText(one)} may be evicted at once: ${subjectText(budget)} keeps none of them.${kept === null || kept === 0 ? '' : ` It kept ${String(kept)}.`}`,
    why: countText(one),
    symptom: GONE,
    origin: amount.origin,
    fix: { text: say`Use \`maxUnavailable: 1\`.` },
  };
}

/** Tells of workloads of several pods whose budget kept some of them, and which have none now. */
function lostBudgets(before: Mesh, after: Mesh): readonly ToldBy[] {
  const stillThere = new Set(budgetsOf(after).map(resourceKey));
  const now = new Map(after.workloads.map((one) => [resourceKey(one.resource), one]));
  return disruptionBudgets(before)
    .filter(({ budget }) => !stillThere.has(resourceKey(budget)))
    .flatMap((lost) =>
      lost.guarded.flatMap(({ resource }) => {
        const kept = now.get(resourceKey(resource));
        return kept === undefined ? [] : tellLost(after, lost, kept);
      }),
    );
}

function tellLost(mesh: Mesh, lost: DisruptionBudget, workload: Workload): readonly ToldBy[] {
  const [kept, count] = [keptBy(lost), podCountOf(mesh, workload)];
  if (kept === 0 || count === null || count.least < 2 || isKnownOutside(mesh, workload)) return [];
  if (budgetsByWorkload(mesh).has(workload)) return [];
  return [
    {
      by: AT_ONCE,
      subject: workload.resource,
      key: 'budget gone',
      scope: scopeOfWorkloads([workload], mesh),
      message: `All ${String(count.least)} pods of ${subjectText(workload.resource)} may be evicted at once: ${subjectText(lost.budget)}, which kept ${kept === null ? 'them' : String(kept)}, is gone.`,
      why: say`It was at ${slot.place(lost.budget.origin)}, and no other budget selects these pods.`,
      symptom: GONE,
      origin: lost.budget.origin,
      side: 'base',
      fix: { text: say`Keep a budget with \`maxUnavailable: 1\` for these pods.` },
    },
  ];
}

/** Tells of a budget for nobody where a slip shows, or a change takes its pods from it. */
function withoutPodsOf(input: DetectorInput): readonly ToldBy[] {
  const { mesh } = input;
  const sides = sidesOf(input);
  return budgetsOf(mesh).flatMap((budget): readonly ToldBy[] => {
    const selector = stringMapAt(budget.node, 'spec', 'selector', 'matchLabels');
    if (selector.size === 0 || selectedBy(mesh, budget).length > 0) return [];
    const lost = sides === null ? [] : lostOf(sides, budget);
    const here = mesh.workloads.filter(
      (one) => one.namespace === budget.namespace && !isKnownOutside(mesh, one),
    );
    const [near] = lost.length > 0 ? [] : nearLabels(selector, here);
    if (lost.length === 0 && near === undefined) return [];
    const whom =
      lost.length === 0
        ? ''
        : ` ${listed(
            lost.map(({ resource }) => subjectText(resource)),
            3,
          )}`;
    return [
      {
        by: WITHOUT_PODS,
        subject: budget,
        key: 'without pods',
        message:
          whom === ''
            ? `${subjectText(budget)} keeps no pod: none has the labels ${labelText(selector)}.`
            : `${subjectText(budget)} no longer keeps pods of${whom}: none has the labels ${labelText(selector)}.`,
        why:
          near === undefined
            ? `It selected them before, and they are still there (${lost.map(({ resource }) => placeOf(resource.origin)).join(', ')}).`
            : `There is ${near.name} (${placeOf(near.origin)}), which it may mean.`,
        symptom: say`nodes are emptied of all the pods at once that it was to keep`,
        origin: budget.origin,
        fix: {
          text: near === undefined ? 'Select labels that the pods have.' : `Write ${near.write}.`,
        },
      },
    ];
  });
}

/** Lists the workloads that a budget selected before, and that are still there. */
function lostOf(
  { before, after }: { readonly before: Mesh; readonly after: Mesh },
  budget: Resource,
): readonly Workload[] {
  const old = counterpartIn(before, budget, after);
  if (old === undefined) return [];
  const there = new Map(after.workloads.map((one) => [resourceKey(one.resource), one]));
  return selectedBy(before, old).flatMap(({ resource }) => {
    const kept = there.get(resourceKey(resource));
    return kept === undefined || isKnownOutside(after, kept) ? [] : [kept];
  });
}
