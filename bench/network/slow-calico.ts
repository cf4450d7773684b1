import { isIPv6 } from 'node:net';
import type {
  PlainCalicoEntity,
  PlainCalicoPolicy,
  PlainCalicoRule,
  PlainCalicoTier,
  PlainNamespace,
  PlainPod,
  PlainPolicy,
  Protocol,
} from './plain-network.ts';
import { calicoSelects } from './slow-calico-selector.ts';
import type { SlowEnd, SlowPacket, Truth } from './slow-facts.ts';
import {
  destinationOf,
  every,
  isInNet,
  isNamedPort,
  not,
  some,
  sourceOf,
  truthOf,
} from './slow-facts.ts';
import { isolatingPolicies, policyAllows } from './slow-kubernetes.ts';
import type { Actions, OrderedRule } from './slow-order.ts';
import { byRank, firstOf, insteadOf } from './slow-order.ts';

const DEFAULT_TIER = 'default';

/** Policies without an order come last. */
const LAST = Number.POSITIVE_INFINITY;

/** The default tier's order, which no installation changes. */
const ORDER_OF_DEFAULT_TIER = 1_000_000;

/** Calico reads NetworkPolicies as policies of this order in the default tier, whose rules all allow. */
const ORDER_OF_NETWORK_POLICIES = 1000;

const ALLOW: Actions = new Set(['allow']);
const DENY: Actions = new Set(['deny']);

/** A policy of a tier that is for the own pod in the packet's direction. */
interface TierPolicy {
  readonly tier: string;
  readonly rank: number;
  readonly actions: Actions;
}

/**
 * Tiers decide in their order. One that has a policy for the pod and no rule for the packet takes its default action;
 * one without such a policy is left out. After the last tier the pod's namespace allows all.
 */
export function calicoActions(packet: SlowPacket): Actions {
  const policies = [...ownPolicies(packet), ...networkPolicies(packet)];
  return tiersOf(packet).reduceRight<Actions>((rest, { name, passes }) => {
    const inTier = policies.filter(({ tier }) => tier === name);
    if (inTier.length === 0) return rest;
    const actions = insteadOf(byRank(inTier), 'none', passes ? new Set(['pass']) : DENY);
    return insteadOf(actions, 'pass', rest);
  }, ALLOW);
}

const isTier = (policy: PlainPolicy): policy is PlainCalicoTier => policy.kind === 'Tier';

const isOfCalico = (policy: PlainPolicy): policy is PlainCalicoPolicy =>
  policy.apiVersion === 'projectcalico.org/v3' && policy.kind !== 'Tier';

const tiersOf = ({ network }: SlowPacket): readonly { name: string; passes: boolean }[] =>
  [
    ...network.policies.filter(isTier).map(({ metadata, spec }) => ({
      name: metadata.name,
      order: spec.order,
      passes: spec.defaultAction === 'Pass',
    })),
    { name: DEFAULT_TIER, order: ORDER_OF_DEFAULT_TIER, passes: false },
  ].sort((a, b) => a.order - b.order);

const networkPolicies = (packet: SlowPacket): readonly TierPolicy[] =>
  isolatingPolicies(packet).map((policy) => ({
    tier: DEFAULT_TIER,
    rank: ORDER_OF_NETWORK_POLICIES,
    actions: firstOf([{ matches: policyAllows(policy, packet), action: 'allow' }]),
  }));

const ownPolicies = (packet: SlowPacket): readonly TierPolicy[] =>
  packet.network.policies
    .filter(isOfCalico)
    .filter((policy) => isForPod(policy, packet.own) && isForDirection(policy, packet))
    .map(({ metadata, spec }) => ({
      tier: spec.tier ?? DEFAULT_TIER,
      rank: spec.order ?? LAST,
      actions: rulesFirst(spec[packet.direction] ?? [], metadata.namespace ?? null, packet),
    }));

/** Without selectors a policy is for all pods, of its namespace if it has one. */
const isForPod = ({ metadata, spec }: PlainCalicoPolicy, { pod, namespace }: SlowEnd): boolean =>
  pod !== null &&
  namespace !== null &&
  (metadata.namespace === undefined || metadata.namespace === pod.namespace) &&
  selectsPod(spec.selector ?? 'all()', pod) &&
  selectsNamespace(spec.namespaceSelector ?? 'all()', namespace);

/** Without types a policy is for the directions that it has rules for, and without rules for ingress. */
function isForDirection({ spec }: PlainCalicoPolicy, { direction }: SlowPacket): boolean {
  const types = spec.types ?? [];
  if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  const hasEgress = (spec.egress ?? []).length > 0;
  if (direction === 'egress') return hasEgress;
  return !hasEgress || (spec.ingress ?? []).length > 0;
}

const rulesFirst = (
  rules: readonly PlainCalicoRule[],
  namespace: string | null,
  packet: SlowPacket,
): Actions =>
  firstOf(
    rules.flatMap((rule): readonly OrderedRule[] => {
      const action = ACTION_OF_RULES[rule.action];
      return action === null ? [] : [{ action, matches: isRule(rule, namespace, packet) }];
    }),
  );

/** A rule that logs ends nothing. */
const ACTION_OF_RULES = { Allow: 'allow', Deny: 'deny', Pass: 'pass', Log: null } as const;

/** All that a rule asks for has to hold. */
function isRule(rule: PlainCalicoRule, namespace: string | null, packet: SlowPacket): Truth {
  const { protocol, notProtocol, ipVersion, source = {}, destination = {} } = rule;
  const version = isIPv6(packet.other.address) ? 6 : 4;
  return every([
    truthOf(protocol === undefined || isProtocol(protocol, packet.protocol)),
    truthOf(notProtocol === undefined || !isProtocol(notProtocol, packet.protocol)),
    truthOf(ipVersion === undefined || ipVersion === version),
    truthOf(isEntity(source, namespace, sourceOf(packet))),
    truthOf(isEntity(destination, namespace, destinationOf(packet))),
    isPorts(destination, packet),
  ]);
}

const NUMBERS = { TCP: 6, UDP: 17, SCTP: 132 } as const;

const isProtocol = (written: Protocol | number, protocol: Protocol): boolean =>
  written === protocol || written === NUMBERS[protocol];

/** Addresses are asked of every end, selectors of pods only. */
const isEntity = (entity: PlainCalicoEntity, namespace: string | null, end: SlowEnd): boolean =>
  (entity.nets === undefined || entity.nets.some((net) => isInNet(net, end.address))) &&
  !(entity.notNets ?? []).some((net) => isInNet(net, end.address)) &&
  isSelected(entity, namespace, end) &&
  !isExcluded(entity, end);

/**
 * Selectors and accounts have to hold together. As soon as a rule has one of them, in a policy of a namespace it is
 * about that namespace, or about those that it selects.
 */
function isSelected(
  { selector, notSelector, namespaceSelector, serviceAccounts }: PlainCalicoEntity,
  own: string | null,
  { pod, namespace }: SlowEnd,
): boolean {
  const isLimited =
    namespaceSelector !== undefined ||
    [selector, serviceAccounts].some((each) => each !== undefined) ||
    (own !== null && notSelector !== undefined);
  if (!isLimited) return true;
  if (pod === null || namespace === null) return false;
  const isInNamespace =
    namespaceSelector === undefined
      ? own === null || own === pod.namespace
      : selectsNamespace(namespaceSelector, namespace);
  return (
    isInNamespace &&
    (selector === undefined || selectsPod(selector, pod)) &&
    (serviceAccounts === undefined || serviceAccounts.names.includes(pod.serviceAccount))
  );
}

const isExcluded = ({ notSelector }: PlainCalicoEntity, { pod }: SlowEnd): boolean =>
  notSelector !== undefined && pod !== null && selectsPod(notSelector, pod);

const isPorts = ({ ports, notPorts }: PlainCalicoEntity, packet: SlowPacket): Truth =>
  every([
    ports === undefined ? 'yes' : some(ports.map((port) => isPort(port, packet))),
    not(some((notPorts ?? []).map((port) => isPort(port, packet)))),
  ]);

function isPort(written: number | string, packet: SlowPacket): Truth {
  const [from, to] = String(written).split(':').map(Number);
  if (from === undefined || Number.isNaN(from))
    return isNamedPort(String(written), destinationOf(packet), packet);
  return truthOf(from <= packet.port && packet.port <= (to ?? from));
}

/** Calico gives pods labels of its own. */
const selectsPod = (selector: string, { labels, namespace, serviceAccount }: PlainPod): boolean =>
  calicoSelects(selector, {
    ...labels,
    'projectcalico.org/namespace': namespace,
    'projectcalico.org/serviceaccount': serviceAccount,
    'projectcalico.org/orchestrator': 'k8s',
  });

const selectsNamespace = (selector: string, { labels, name }: PlainNamespace): boolean =>
  calicoSelects(selector, { ...labels, 'projectcalico.org/name': name });
