import type {
  PlainNetworkPeer,
  PlainNetworkPolicy,
  PlainNetworkPort,
  PlainNetworkRule,
  PlainPolicy,
} from './plain-network.ts';
import type { SlowPacket, Truth } from './slow-facts.ts';
import {
  destinationOf,
  every,
  isInBlock,
  isNamedPort,
  selects,
  some,
  truthOf,
} from './slow-facts.ts';

const isNetworkPolicy = (policy: PlainPolicy): policy is PlainNetworkPolicy =>
  policy.apiVersion === 'networking.k8s.io/v1';

/** The NetworkPolicies that isolate the own pod in the packet's direction. */
export const isolatingPolicies = (packet: SlowPacket): readonly PlainNetworkPolicy[] =>
  selectingPolicies(packet).filter((policy) => isForDirection(policy, packet));

/** The NetworkPolicies that select the own pod, in whatever direction. */
export const selectingPolicies = (packet: SlowPacket): readonly PlainNetworkPolicy[] =>
  packet.network.policies.filter(isNetworkPolicy).filter((policy) => isForPod(policy, packet));

/** A policy selects pods of its own namespace; an empty selector selects all of them. */
const isForPod = (policy: PlainNetworkPolicy, { own: { pod } }: SlowPacket): boolean =>
  pod !== null &&
  pod.namespace === policy.metadata.namespace &&
  selects(policy.spec.podSelector, pod.labels);

/** Without policyTypes a policy is for ingress, and for egress if it has a rule for egress. */
function isForDirection({ spec }: PlainNetworkPolicy, { direction }: SlowPacket): boolean {
  const types = spec.policyTypes ?? [];
  if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  return direction === 'ingress' || (spec.egress ?? []).length > 0;
}

/** Tells whether a rule of a policy lets the packet through; without rules none does. */
export const policyAllows = (policy: PlainNetworkPolicy, packet: SlowPacket): Truth =>
  some((policy.spec[packet.direction] ?? []).map((rule) => ruleAllows(rule, policy, packet)));

/** Peers and ports have to match both; an absent or empty list matches all. */
function ruleAllows(rule: PlainNetworkRule, policy: PlainNetworkPolicy, packet: SlowPacket): Truth {
  const peers = (packet.direction === 'ingress' ? rule.from : rule.to) ?? [];
  const ports = rule.ports ?? [];
  return every([
    truthOf(peers.length === 0 || peers.some((peer) => isPeer(peer, policy, packet))),
    ports.length === 0 ? 'yes' : some(ports.map((port) => isPort(port, packet))),
  ]);
}

/** Both selectors of a peer have to match. Without namespaceSelector it is about the policy's own namespace. */
function isPeer(
  { ipBlock, namespaceSelector, podSelector }: PlainNetworkPeer,
  policy: PlainNetworkPolicy,
  { other }: SlowPacket,
): boolean {
  if (ipBlock !== undefined) return isInBlock(ipBlock, other.address);
  if (other.pod === null || other.namespace === null) return false;
  const isInNamespace =
    namespaceSelector === undefined
      ? other.pod.namespace === policy.metadata.namespace
      : selects(namespaceSelector, other.namespace.labels);
  return isInNamespace && (podSelector === undefined || selects(podSelector, other.pod.labels));
}

/** A port without protocol is one of TCP; a protocol without port is every port of it. */
function isPort({ protocol = 'TCP', port, endPort }: PlainNetworkPort, packet: SlowPacket): Truth {
  if (protocol !== packet.protocol) return 'no';
  if (port === undefined) return 'yes';
  if (typeof port === 'string') return isNamedPort(port, destinationOf(packet), packet);
  return truthOf(port <= packet.port && packet.port <= (endPort ?? port));
}
