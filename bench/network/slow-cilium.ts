import { isIP } from 'node:net';
import type {
  Labels,
  PlainBlock,
  PlainCiliumPolicy,
  PlainCiliumPort,
  PlainCiliumRule,
  PlainCiliumSpec,
  PlainEntity,
  PlainPolicy,
  PlainSelector,
} from './plain-network.ts';
import type { SlowEnd, SlowPacket, Truth } from './slow-facts.ts';
import {
  destinationOf,
  every,
  isInBlock,
  isNamedPort,
  selects,
  some,
  truthOf,
} from './slow-facts.ts';
import { isolatingPolicies, policyAllows } from './slow-kubernetes.ts';
import type { Actions } from './slow-order.ts';
import { firstOf } from './slow-order.ts';

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';
const SERVICE_ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';

/** One spec of a policy that selects the own pod; without a namespace it is one of the whole cluster. */
interface SelectingSpec {
  readonly spec: PlainCiliumSpec;
  readonly namespace: string | null;
}

/**
 * A rule that denies goes before every rule that allows, NetworkPolicies' among them. What no rule allows is dropped
 * if a policy asks for that, and allowed otherwise.
 */
export function ciliumActions(packet: SlowPacket): Actions {
  const specs = selectingSpecs(packet);
  const networkPolicies = isolatingPolicies(packet);
  const allows = [
    ...specs.map((each) => anyRule(each, packet.direction, packet)),
    ...networkPolicies.map((policy) => policyAllows(policy, packet)),
  ];
  const isDefaultDeny =
    networkPolicies.length > 0 || specs.some(({ spec }) => deniesByDefault(spec, packet));
  return firstOf([
    {
      matches: some(specs.map((each) => anyRule(each, `${packet.direction}Deny`, packet))),
      action: 'deny',
    },
    { matches: some(allows), action: 'allow' },
    { matches: 'yes', action: isDefaultDeny ? 'deny' : 'allow' },
  ]);
}

const isOfCilium = (policy: PlainPolicy): policy is PlainCiliumPolicy =>
  policy.apiVersion === 'cilium.io/v2';

/** Policies of a namespace select pods of it only. */
const selectingSpecs = ({ network, own }: SlowPacket): readonly SelectingSpec[] =>
  network.policies.filter(isOfCilium).flatMap((policy) => {
    const namespace = policy.metadata.namespace ?? null;
    const specs = [...(policy.spec === undefined ? [] : [policy.spec]), ...(policy.specs ?? [])];
    return specs
      .filter(({ endpointSelector }) => isEndpoint(endpointSelector, own))
      .filter(() => namespace === null || own.pod?.namespace === namespace)
      .map((spec) => ({ spec, namespace }));
  });

/** Unless it says so itself, a policy denies by default in each direction for which it has rules, also such as deny. */
function deniesByDefault(spec: PlainCiliumSpec, { direction }: SlowPacket): boolean {
  const written = spec.enableDefaultDeny?.[direction];
  const rules = [...(spec[direction] ?? []), ...(spec[`${direction}Deny`] ?? [])];
  return written ?? rules.length > 0;
}

const anyRule = (
  { spec, namespace }: SelectingSpec,
  list: 'ingress' | 'egress' | 'ingressDeny' | 'egressDeny',
  packet: SlowPacket,
): Truth => some((spec[list] ?? []).map((rule) => isRule(rule, namespace, packet)));

/** A rule needs peers or ports: an empty one matches nothing, and only denies by default. */
function isRule(rule: PlainCiliumRule, namespace: string | null, packet: SlowPacket): Truth {
  const peers = peersOf(rule, packet);
  const ports = (rule.toPorts ?? []).flatMap((each) => each.ports);
  if (peers === null && ports.length === 0) return 'no';
  return every([
    truthOf(peers === null || isAnyPeer(peers, namespace, packet.other)),
    ports.length === 0 ? 'yes' : some(ports.map((port) => isPort(port, packet))),
  ]);
}

interface Peers {
  readonly endpoints: readonly PlainSelector[];
  readonly entities: readonly PlainEntity[];
  readonly blocks: readonly PlainBlock[];
}

/** Null without any list of peers; an empty list has none that matches. */
function peersOf(rule: PlainCiliumRule, { direction }: SlowPacket): Peers | null {
  const [endpoints, entities, cidrs, sets] =
    direction === 'ingress'
      ? [rule.fromEndpoints, rule.fromEntities, rule.fromCIDR, rule.fromCIDRSet]
      : [rule.toEndpoints, rule.toEntities, rule.toCIDR, rule.toCIDRSet];
  if ([endpoints, entities, cidrs, sets].every((list) => list === undefined)) return null;
  return {
    endpoints: endpoints ?? [],
    entities: entities ?? [],
    blocks: [...(cidrs ?? []).map((cidr) => ({ cidr: asNet(cidr) })), ...(sets ?? [])],
  };
}

/** A CIDR may be a single address. */
function asNet(cidr: string): string {
  const family = isIP(cidr);
  if (family === 0) return cidr;
  return `${cidr}/${family === 6 ? '128' : '32'}`;
}

/** Blocks of addresses are for what is outside the cluster, and never match pods. */
const isAnyPeer = (
  { endpoints, entities, blocks }: Peers,
  namespace: string | null,
  other: SlowEnd,
): boolean =>
  endpoints.some((selector) => isPeerEndpoint(selector, namespace, other)) ||
  entities.some((entity) => isEntity(entity, other)) ||
  (other.pod === null && blocks.some((block) => isInBlock(block, other.address)));

const isEntity = (entity: PlainEntity, { pod }: SlowEnd): boolean =>
  entity === 'all' || entity === (pod === null ? 'world' : 'cluster');

/** Peers are in the policy's own namespace, unless the selector asks for a namespace itself. */
function isPeerEndpoint(selector: PlainSelector, namespace: string | null, end: SlowEnd): boolean {
  if (!isEndpoint(selector, end)) return false;
  const keys = [
    ...Object.keys(selector.matchLabels ?? {}),
    ...(selector.matchExpressions ?? []).map(({ key }) => key),
  ].map(bareKey);
  const asksForNamespace = keys.some(
    (key) => key === NAMESPACE || key.startsWith(NAMESPACE_LABELS),
  );
  return namespace === null || asksForNamespace || end.pod?.namespace === namespace;
}

/** Tells whether a selector selects a pod; labels of its namespace and its account are labels of the pod. */
const isEndpoint = (selector: PlainSelector, { pod, namespace }: SlowEnd): boolean =>
  pod !== null &&
  namespace !== null &&
  selects(withBareKeys(selector), {
    ...pod.labels,
    [NAMESPACE]: namespace.name,
    [SERVICE_ACCOUNT]: pod.serviceAccount,
    ...labelsOfNamespace(namespace.labels),
  });

const labelsOfNamespace = (labels: Labels): Labels =>
  Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [`${NAMESPACE_LABELS}${key}`, value]),
  );

/** A key may say where its label comes from. */
const bareKey = (key: string): string => key.replace(/^(?:k8s|any):/, '');

const withBareKeys = ({
  matchLabels = {},
  matchExpressions = [],
}: PlainSelector): PlainSelector => ({
  matchLabels: Object.fromEntries(
    Object.entries(matchLabels).map(([key, value]) => [bareKey(key), value]),
  ),
  matchExpressions: matchExpressions.map((each) => ({ ...each, key: bareKey(each.key) })),
});

/** Without protocol a port is one of each; 0 is every port. */
function isPort({ port, endPort, protocol = 'ANY' }: PlainCiliumPort, packet: SlowPacket): Truth {
  if (protocol !== 'ANY' && protocol !== packet.protocol) return 'no';
  const number = Number(port);
  if (Number.isNaN(number)) return isNamed(port, packet);
  return truthOf(number === 0 || (number <= packet.port && packet.port <= (endPort ?? number)));
}

/**
 * Names are those of the pod that is called. For egress Cilium collects names of all pods, and says nothing of those
 * that stand for several numbers.
 */
function isNamed(name: string, packet: SlowPacket): Truth {
  const atDestination = isNamedPort(name, destinationOf(packet), packet);
  if (packet.direction === 'ingress') return atDestination;
  const elsewhere = packet.network.pods.flatMap((pod) =>
    pod.ports.filter((each) => each.name === name && each.protocol === packet.protocol),
  );
  const isClear = elsewhere.every(
    ({ number }) => (number === packet.port) === (atDestination === 'yes'),
  );
  return isClear ? atDestination : 'unknown';
}
