import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, stringAt } from '../../manifest/index.ts';
import type { Match } from '../matching/match.ts';
import { allOf, anyOf } from '../matching/match.ts';
import { asksOf, requirementsOf, takesIn } from '../matching/label-requirement.ts';
import { DIRECTIONS } from './network-ends.ts';
import type { Direction, SeenEnd } from './network-ends.ts';
import type { PolicyPort, NetworkRule, NetworkRules, PolicyTier } from './network-rules.ts';
import { inBlock, isSelected, partAt, plainAt, portOf, specOf, textsAt } from './network-rules.ts';

/** The tier of NetworkPolicies, and of Calico's policies that name none, with Calico's order of it (NET-14). */
export const DEFAULT_TIER: PolicyTier = { name: 'default', order: 1_000_000 };
/** The order that Calico gives NetworkPolicies among its own. */
const ORDER = 1000;

/** Reads a NetworkPolicy of Kubernetes. NET-1…8 */
export const readKubernetes = (
  policy: Resource,
  selects: NetworkRules['selects'],
): readonly NetworkRules[] =>
  DIRECTIONS.filter((direction) => isAbout(policy, direction)).map((direction) => ({
    ...{ policy, direction, selects, engine: 'kubernetes', tier: DEFAULT_TIER, order: ORDER },
    isolates: true,
    rules: itemsAt(specOf(policy), direction).map((node) => ruleOf(node, direction, policy)),
  }));

/** Without `policyTypes` a policy is about what comes in, and about what leaves if it has a rule for that. NET-2 */
function isAbout(policy: Resource, direction: Direction): boolean {
  const types = textsAt(specOf(policy), 'policyTypes').map((type) => type.toLowerCase());
  if (types.length > 0) return types.includes(direction);
  return direction === 'ingress' || itemsAt(specOf(policy), 'egress').length > 0;
}

function ruleOf(node: Node, direction: Direction, { namespace }: Resource): NetworkRule {
  const peers = itemsAt(node, direction === 'ingress' ? 'from' : 'to');
  const ports = itemsAt(node, 'ports').map(kubernetesPort);
  const asked = peers.map((peer) => peerOf(peer, namespace));
  return {
    ...{ action: 'allow', node, ports: ports.length === 0 ? null : ports },
    isForAnybody: peers.length === 0 ? 'yes' : peers.some(isAnybody) ? 'maybe' : 'no',
    isFor: ({ other }) =>
      asked.length === 0 ? 'yes' : anyOf(asked.map((isPeer) => isPeer(other))),
  };
}

const kubernetesPort = (node: Node): PolicyPort =>
  portOf(
    plainAt(node, 'port'),
    plainAt(node, 'endPort'),
    (stringAt(node, 'protocol') ?? 'TCP').toUpperCase(),
  );

const isAnybody = (peer: Node): boolean =>
  ['0.0.0.0/0', '::/0'].some((every) => stringAt(peer, 'ipBlock', 'cidr') === every) &&
  itemsAt(peer, 'ipBlock', 'except').length === 0;

type Peer = (other: SeenEnd) => Match;

/** Reads a peer once, for many connections are held against it. */
function peerOf(peer: Node, namespace: string): Peer {
  const block = partAt(peer, 'ipBlock');
  return block === undefined
    ? podPeer(peer, namespace)
    : inBlock(stringAt(block, 'cidr') ?? '', textsAt(block, 'except'));
}

/** Tells whether pods are those of a peer: of its namespaces, else of one or, without one, of all. NET-4 */
export function podPeer(peer: Node, namespace: string | null): Peer {
  const written = partAt(peer, 'namespaceSelector');
  const [namespaces, pods] = [written, partAt(peer, 'podSelector')].map(requirementsOf);
  const place = written === undefined ? namespace : null;
  return (other) =>
    isSelected(other, place, (candidate) =>
      allOf([
        takesIn(namespaces ?? [], candidate.ofNamespace),
        takesIn(pods ?? [], asksOf(candidate)),
      ]),
    );
}
