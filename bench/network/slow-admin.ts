import type {
  PlainAdminPeer,
  PlainAdminPolicy,
  PlainAdminPort,
  PlainAdminRule,
  PlainBaselinePolicy,
  PlainClusterPolicy,
  PlainClusterPort,
  PlainClusterProtocol,
  PlainClusterRule,
  PlainPolicy,
  PlainSubject,
} from './plain-network.ts';
import type { SlowEnd, SlowPacket, Truth } from './slow-facts.ts';
import { destinationOf, isInNet, isNamedPort, selects, some, truthOf } from './slow-facts.ts';
import { isolatingPolicies, policyAllows, selectingPolicies } from './slow-kubernetes.ts';
import type { Action, Actions, OrderedRule } from './slow-order.ts';
import { byRank, firstOf, insteadOf } from './slow-order.ts';

/** Administrators' policies decide first; what they pass on, or say nothing of, is for the tiers after them. */
export function kubernetesActions(packet: SlowPacket): Actions {
  const later = laterTiers(packet);
  return insteadOf(insteadOf(administrators(packet, 'Admin'), 'pass', later), 'none', later);
}

/**
 * NetworkPolicies decide for the pods that they isolate in this direction, the baseline for others. Of a pod that they
 * select for the other direction only, the documentation says both: they always decide for pods that they select, and
 * they isolate by direction.
 */
function laterTiers(packet: SlowPacket): Actions {
  const policies = isolatingPolicies(packet);
  if (policies.length > 0)
    return firstOf([
      { matches: some(policies.map((policy) => policyAllows(policy, packet))), action: 'allow' },
      { matches: 'yes', action: 'deny' },
    ]);
  const isSelected = selectingPolicies(packet).length > 0;
  return isSelected ? new Set([...ALLOW, ...baseline(packet)]) : baseline(packet);
}

const ALLOW: Actions = new Set(['allow']);

/** The last tier: passing it on is the same as deciding nothing. */
function baseline(packet: SlowPacket): Actions {
  const actions = administrators(packet, 'Baseline');
  return insteadOf(insteadOf(actions, 'pass', ALLOW), 'none', ALLOW);
}

/** Policies of a tier for the own pod: those with a lower priority value first, in each its rules in order. */
const administrators = (packet: SlowPacket, tier: 'Admin' | 'Baseline'): Actions =>
  byRank(
    packet.network.policies.flatMap((policy) => {
      const rules = rulesOfTier(policy, packet, tier);
      return rules === null || !isSubject(rules.subject, packet.own)
        ? []
        : [{ rank: rules.priority, actions: firstOf(rules.rules) }];
    }),
  );

interface TierRules {
  readonly priority: number;
  readonly subject: PlainSubject;
  readonly rules: readonly OrderedRule[];
}

function rulesOfTier(
  policy: PlainPolicy,
  packet: SlowPacket,
  tier: 'Admin' | 'Baseline',
): TierRules | null {
  if (isOfCluster(policy)) return policy.spec.tier === tier ? ofCluster(policy, packet) : null;
  if (!isOfAdministrator(policy)) return null;
  return (policy.kind === 'AdminNetworkPolicy') === (tier === 'Admin')
    ? ofAdministrator(policy, packet)
    : null;
}

const isOfCluster = (policy: PlainPolicy): policy is PlainClusterPolicy =>
  policy.kind === 'ClusterNetworkPolicy';

const isOfAdministrator = (policy: PlainPolicy): policy is PlainAdminPolicy | PlainBaselinePolicy =>
  policy.kind === 'AdminNetworkPolicy' || policy.kind === 'BaselineAdminNetworkPolicy';

const ofCluster = ({ spec }: PlainClusterPolicy, packet: SlowPacket): TierRules => ({
  priority: spec.priority,
  subject: spec.subject,
  rules: (spec[packet.direction] ?? []).map((rule) => ({
    action: actionOf(rule),
    matches: isForPeers(rule, packet)
      ? matchesList(rule.protocols, (protocol) => isProtocol(protocol, packet))
      : 'no',
  })),
});

/** There is one baseline at most, so that it needs no priority. */
const ofAdministrator = (
  policy: PlainAdminPolicy | PlainBaselinePolicy,
  packet: SlowPacket,
): TierRules => ({
  priority: policy.kind === 'AdminNetworkPolicy' ? policy.spec.priority : 0,
  subject: policy.spec.subject,
  rules: (policy.spec[packet.direction] ?? []).map((rule) => ({
    action: actionOf(rule),
    matches: isForPeers(rule, packet)
      ? matchesList(rule.ports, (port) => isAdminPort(port, packet))
      : 'no',
  })),
});

function actionOf({ action }: PlainAdminRule | PlainClusterRule): Action {
  if (action === 'Deny') return 'deny';
  return action === 'Pass' ? 'pass' : 'allow';
}

/** An absent list asks for nothing. */
const matchesList = <T>(all: readonly T[] | undefined, matches: (one: T) => Truth): Truth =>
  all === undefined ? 'yes' : some(all.map(matches));

const isForPeers = (
  { from = [], to = [] }: PlainAdminRule | PlainClusterRule,
  { direction, other }: SlowPacket,
): boolean => (direction === 'ingress' ? from : to).some((peer) => isPeer(peer, other));

/** Networks also match pods that have an address in them. */
const isPeer = (peer: PlainAdminPeer, other: SlowEnd): boolean =>
  'networks' in peer
    ? peer.networks.some((net) => isInNet(net, other.address))
    : isSubject(peer, other);

function isSubject(subject: PlainSubject, { pod, namespace }: SlowEnd): boolean {
  if (pod === null || namespace === null) return false;
  if ('namespaces' in subject) return selects(subject.namespaces, namespace.labels);
  const { namespaceSelector, podSelector } = subject.pods;
  return selects(namespaceSelector, namespace.labels) && selects(podSelector, pod.labels);
}

function isAdminPort(port: PlainAdminPort, packet: SlowPacket): Truth {
  if ('namedPort' in port) return isNamedPort(port.namedPort, destinationOf(packet), packet);
  if ('portNumber' in port) {
    const { protocol = 'TCP', port: number } = port.portNumber;
    return truthOf(protocol === packet.protocol && number === packet.port);
  }
  const { protocol = 'TCP', start, end } = port.portRange;
  return truthOf(protocol === packet.protocol && start <= packet.port && packet.port <= end);
}

function isProtocol(
  { tcp, udp, sctp, destinationNamedPort }: PlainClusterProtocol,
  packet: SlowPacket,
): Truth {
  if (destinationNamedPort !== undefined)
    return isNamedPort(destinationNamedPort, destinationOf(packet), packet);
  const written = { TCP: tcp, UDP: udp, SCTP: sctp }[packet.protocol];
  return truthOf(written !== undefined && isClusterPort(written, packet.port));
}

const isClusterPort = (
  { destinationPort: { number, range } }: PlainClusterPort,
  port: number,
): boolean => number === port || (range !== undefined && range.start <= port && port <= range.end);
