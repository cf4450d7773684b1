import { counterpartIn } from '../../../compare/index.ts';
import type { Mesh, NetworkPod, NetworkRules } from '../../../istio/index.ts';
import { networkOf, networkPodOf } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import {
  listed,
  namespaceText,
  placeOf,
  sameData,
  subjectText,
  say,
} from '../../../manifest/index.ts';
import { scopeOfWorkloads } from '../../detection/finding-scope.ts';
import type { Told } from '../../detection/check.ts';
import { betweenSides, check } from '../../detection/check.ts';
import { ifItStays } from './leaving-namespaces.ts';
import { upperFirst } from '../../detection/clause-words.ts';

type Direction = NetworkRules['direction'];

/** Pods of a namespace whose packets policies dropped one way, and no policy drops now. */
interface OpenedPods {
  readonly namespace: string;
  readonly direction: Direction;
  readonly workloads: Mesh['workloads'];
  /** Tells whether pods that nothing names, such as those to come, are open as well. */
  readonly isDefault: boolean;
  readonly policy: Resource;
  readonly isGone: boolean;
}

/**
 * Tells of pods that network policies closed to all but some, and that are open to everybody: what no policy
 * selects is let through, both ways (NET-2).
 */
export const networkDenyLost = check({
  id: 'network-deny-lost',
  title: 'Pods restricted by NetworkPolicies are now open to all',
  level: 'high',
  blind:
    'How the network plug-in applies policies, and cluster-wide policies that are not in the tree.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      openedPods(before, after).map((one) => tell(one, before, after)),
    ),
});

function openedPods(before: Mesh, after: Mesh): readonly OpenedPods[] {
  const changed = changedPolicies(before, after);
  if (changed.length === 0) return [];
  // policies of the cluster may close what those of namespaces leave open
  if (networkOf(after).clusterWide.length > 0) return [];
  return [...new Set(changed.map(({ policy }) => policy.namespace))].flatMap((namespace) => {
    const isLeft = !after.resources.some((one) => one.namespace === namespace);
    if (isLeft || after.mayLackIn(namespace)) return [];
    return (['ingress', 'egress'] as const).flatMap((direction): readonly OpenedPods[] => {
      const isOpened = (pod: NetworkPod): boolean =>
        isClosed(before, direction, pod, true) && !isClosed(after, direction, pod, false);
      const workloads = after.workloads.filter(
        (one) =>
          one.namespace === namespace &&
          isThere(before, one.resource) &&
          isOpened(networkPodOf(after, one)),
      );
      const isDefault = isOpened({ ...ANY_POD, namespace });
      const cause = changed.find(
        ({ policy, rules }) =>
          policy.namespace === namespace && rules.some((one) => one.direction === direction),
      );
      if (cause === undefined || (workloads.length === 0 && !isDefault)) return [];
      const { policy, isGone } = cause;
      return [{ namespace, direction, workloads, isDefault, policy, isGone }];
    });
  });
}

const isThere = (mesh: Mesh, resource: Resource): boolean => mesh.copiesOf(resource).length > 0;

interface ChangedPolicy {
  readonly policy: Resource;
  readonly rules: readonly NetworkRules[];
  readonly isGone: boolean;
}

/** Lists policies that are gone, then those that are written otherwise. */
function changedPolicies(before: Mesh, after: Mesh): readonly ChangedPolicy[] {
  const all = networkOf(before).namespaced.map((policy) => ({
    ...{ policy, rules: networkOf(before).rulesOf(policy) },
    now: counterpartIn(after, policy, before),
  }));
  const gone = all.filter(({ now }) => now === undefined);
  return [
    ...gone.map(({ policy, rules }) => ({ policy, rules, isGone: true })),
    ...all.flatMap(({ policy, rules, now }) =>
      now === undefined || sameData(now.node, policy.node)
        ? []
        : [{ policy: now, rules, isGone: false }],
    ),
  ];
}

/** A pod to come, of which no label is known. */
const ANY_POD: Omit<NetworkPod, 'namespace'> = {
  ...{ labels: new Map(), serviceAccount: null, isOnHostNetwork: false },
  ...{ ports: [], addresses: [], key: '' },
};

/** Tells whether packets are dropped one way unless a rule for some lets them through. */
function isClosed(mesh: Mesh, direction: Direction, pod: NetworkPod, isCertain: boolean): boolean {
  const network = networkOf(mesh);
  const rules = network
    .selecting(pod, direction)
    .filter(({ selects }) => selects === 'yes' || !isCertain)
    .map((one) => one.rules);
  return (
    rules.some(({ isolates }) => isolates) &&
    !rules.some((one) =>
      one.rules.some(
        ({ action, isForAnybody, ports }) =>
          action === 'allow' && isForAnybody !== 'no' && ports === null,
      ),
    )
  );
}

function tell(
  { namespace, direction, workloads, isDefault, policy, isGone }: OpenedPods,
  before: Mesh,
  after: Mesh,
): Told {
  const { condition, reason } = ifItStays(before, after, namespace);
  const isInward = direction === 'ingress';
  const own = workloads.map(({ resource }) => subjectText(resource));
  const where = namespaceText(namespace);
  const others = isDefault ? [`any further pod of ${where}`] : [];
  const whom = listed(
    [...own.slice(0, 3), ...(own.length > 3 ? [moreText(own.length - 3)] : []), ...others],
    5,
  );
  const subject = subjectText(policy);
  const place = placeOf(policy.origin);
  return {
    subject: policy,
    key: `${direction} open`,
    scope: scopeOfWorkloads(workloads, after, new Set([namespace])),
    message: isInward
      ? `Whatever runs in the cluster can connect to ${whom} now${condition}: no network policy keeps it out.`
      : `${upperFirst(whom)} can connect to every address now${condition}: no network policy holds ${own.length + others.length === 1 ? 'it' : 'them'} back.`,
    why: `${subject} ${isGone ? `dropped what no rule lets through, and is removed (${place})` : `does not select them any more, or lets everybody through (${place})`}. Policies of the mesh go on holding where pods have a proxy.${reason}`,
    origin: policy.origin,
    ...(isGone && { side: 'base' as const }),
    symptom: say`no errors: connections that timed out now get through`,
    fix: {
      text: say`Keep a policy with an empty podSelector in the namespace, and name in others who may connect.`,
    },
  };
}

const moreText = (count: number): string => `${String(count)} more`;
