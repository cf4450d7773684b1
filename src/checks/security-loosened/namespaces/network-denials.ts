import { counterpartIn } from '../../../compare/index.ts';
import type { Mesh } from '../../../istio/index.ts';
import { networkPolicies } from '../../../istio/index.ts';
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

type PacketRules = ReturnType<ReturnType<typeof networkPolicies>[number]['rules']>[number];
type SelectedPods = Parameters<PacketRules['selects']>[0];
type Direction = PacketRules['direction'];

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
 * selects is let through, both ways (AROUND-16).
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

/** Kinds that may close pods of every namespace: what they leave open is not judged here. */
const OF_CLUSTERS: readonly (readonly [group: string, kind: string])[] = [
  ['cilium.io', 'CiliumClusterwideNetworkPolicy'],
  ['projectcalico.org', 'GlobalNetworkPolicy'],
  ['crd.projectcalico.org', 'GlobalNetworkPolicy'],
  ['policy.networking.k8s.io', 'AdminNetworkPolicy'],
  ['policy.networking.k8s.io', 'BaselineAdminNetworkPolicy'],
  ['policy.networking.k8s.io', 'ClusterNetworkPolicy'],
];

function openedPods(before: Mesh, after: Mesh): readonly OpenedPods[] {
  const changed = changedPolicies(before, after);
  if (changed.length === 0) return [];
  if (OF_CLUSTERS.some(([group, kind]) => after.ofKind(group, kind).length > 0)) return [];
  return [...new Set(changed.map(({ policy }) => policy.namespace))].flatMap((namespace) => {
    const isLeft = !after.resources.some((one) => one.namespace === namespace);
    if (isLeft || after.mayLackIn(namespace)) return [];
    const [was, is] = [rulesOf(before, namespace), rulesOf(after, namespace)];
    return (['ingress', 'egress'] as const).flatMap((direction): readonly OpenedPods[] => {
      const isOpened = (labels: ReadonlyMap<string, string>): boolean =>
        isClosed(was, direction, namespace, labels) && !isClosed(is, direction, namespace, labels);
      const workloads = after.workloads.filter(
        (one) =>
          one.namespace === namespace && isThere(before, one.resource) && isOpened(one.labels),
      );
      const isDefault = isOpened(new Map());
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
  readonly rules: readonly PacketRules[];
  readonly isGone: boolean;
}

/** Lists policies that are gone, then those that are written otherwise. */
function changedPolicies(before: Mesh, after: Mesh): readonly ChangedPolicy[] {
  const all = networkPolicies(before).map(({ policy, rules }) => ({
    ...{ policy, rules, now: counterpartIn(after, policy, before) },
  }));
  const gone = all.filter(({ now }) => now === undefined);
  return [
    ...gone.map(({ policy, rules }) => ({ policy, rules: rules(), isGone: true })),
    ...all.flatMap(({ policy, rules, now }) =>
      now === undefined || sameData(now.node, policy.node)
        ? []
        : [{ policy: now, rules: rules(), isGone: false }],
    ),
  ];
}

const rulesOf = (mesh: Mesh, namespace: string): readonly PacketRules[] =>
  networkPolicies(mesh)
    .filter(({ policy }) => policy.namespace === namespace)
    .flatMap(({ rules }) => rules());

/** Tells whether packets are dropped one way unless a rule for some lets them through. */
function isClosed(
  all: readonly PacketRules[],
  direction: Direction,
  namespace: string,
  labels: ReadonlyMap<string, string>,
): boolean {
  const pods: SelectedPods = { namespace, labels, name: '', areAllLabels: true, ports: [] };
  const rules = all.filter((one) => one.direction === direction && one.selects(pods));
  return (
    rules.some(({ isolates }) => isolates) &&
    !rules.some(({ allowed }) =>
      allowed.some(({ forAnybody, ports }) => forAnybody && ports === null),
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
