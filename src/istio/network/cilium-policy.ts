import type { Node, Resource } from '../../manifest/index.ts';
import { booleanAt, entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { asksOf, requirementsOf, takesIn } from '../matching/label-requirement.ts';
import type { LabelRequirement } from '../matching/label-requirement.ts';
import type { Match } from '../matching/match.ts';
import { allOf, anyOf, certainly } from '../matching/match.ts';
import { DIRECTIONS } from './network-ends.ts';
import type { Direction, SeenEnd } from './network-ends.ts';
import type { NetworkKind } from './network-kinds.ts';
import { nodesAt } from '../matching/node-walk.ts';
import type { PolicyPort, NetworkRule, NetworkRules } from './network-rules.ts';
import { inBlock, isNamedBy, isSelected, plainAt, portOf, textsAt } from './network-rules.ts';
import { subjectOfSpec } from './policy-subjects.ts';

const TIER = { name: 'cilium', order: 0 };

/** Reads a policy of Cilium: each spec is a policy of its own, and what it denies comes before what any allows. NET-12, 13 */
export const readCilium = (policy: Resource, row: NetworkKind): readonly NetworkRules[] =>
  row.specs
    .flatMap((field) => nodesAt(policy.node, [field]))
    // a policy for nodes selects no pod
    .filter((spec) => nodeAt(spec, 'nodeSelector') === undefined)
    .flatMap((spec) => {
      const selects = subjectOfSpec(spec, row);
      return DIRECTIONS.flatMap((direction): readonly NetworkRules[] => {
        const [allows, denies] = [itemsAt(spec, direction), itemsAt(spec, `${direction}Deny`)];
        const hasRules = allows.length + denies.length > 0;
        const isolates = booleanAt(spec, 'enableDefaultDeny', direction) ?? hasRules;
        if (!isolates && !hasRules) return [];
        const own = { ...{ policy, direction, selects, engine: 'cilium' as const, tier: TIER } };
        const ruleOf = (action: 'allow' | 'deny') => (node: Node) =>
          ciliumRule(node, action, direction, { policy, row });
        return [
          { ...own, order: 0, isolates: false, rules: denies.map(ruleOf('deny')) },
          { ...own, order: 1, isolates, rules: allows.map(ruleOf('allow')) },
        ];
      });
    });

interface Own {
  readonly policy: Resource;
  readonly row: NetworkKind;
}

function ciliumRule(
  node: Node,
  action: NetworkRule['action'],
  direction: Direction,
  own: Own,
): NetworkRule {
  const side = direction === 'ingress' ? 'from' : 'to';
  const peers = [...entriesAt(node)].filter(([key]) => PEERS.has(key.slice(side.length)));
  const unread = [...entriesAt(node)].filter(([key]) => isUnread(key, node, side));
  const written = itemsAt(node, 'toPorts');
  const ports = written.flatMap((one) => portsOf(one, direction));
  // a rule without peers and ports is for nobody
  const isForNobody = peers.length === 0 && unread.length === 0 && written.length === 0;
  const isForAll = peers.length === 0 && unread.length === 0;
  return {
    ...{ action, node, ports: ports.length === 0 ? null : ports },
    isForAnybody: certainly(
      (isForAll && !isForNobody) ||
        textsAt(node, `${side}Entities`).some((entity) => entity === 'all' || entity === 'world'),
    ),
    isUnread: unread.length > 0,
    judgesRequests: written.some((one) => ['rules', 'serverNames'].some((key) => nodeAt(one, key))),
    isFor: ({ other }) => {
      if (isForNobody || nodeAt(node, 'icmps') !== undefined) return 'no';
      const isPeer = anyOf(peers.map(([key, value]) => matchPeer(key, value, other, own)));
      if (isForAll || unread.length === 0) return isForAll ? 'yes' : isPeer;
      return peers.length > 0 ? allOf([isPeer, 'maybe']) : 'maybe';
    },
  };
}

/** Kinds of peers that are compared, behind `from` or `to`. */
const PEERS: ReadonlySet<string> = new Set(['Endpoints', 'Entities', 'CIDR', 'CIDRSet', 'FQDNs']);

/** Tells whether a field limits a rule in a way that is not read: a peer, a requirement or an authentication. */
function isUnread(key: string, node: Node, side: string): boolean {
  if (key === 'authentication') return stringAt(node, key, 'mode') !== 'disabled';
  return key.startsWith(side) && key !== 'toPorts' && !PEERS.has(key.slice(side.length));
}

/** For what leaves, a name of a port is that of all pods that a rule is for; two numbers of one name are none. */
function portsOf(entry: Node, direction: Direction): readonly PolicyPort[] {
  const ports = itemsAt(entry, 'ports');
  if (ports.length === 0) return [portOf(null, null, null)];
  return ports.map((one) => {
    const protocol = (stringAt(one, 'protocol') ?? 'ANY').toUpperCase();
    const port = portOf(
      plainAt(one, 'port'),
      plainAt(one, 'endPort') || null,
      protocol === 'ANY' ? null : protocol,
    );
    return 'name' in port ? { ...port, isOfAllPeers: direction === 'egress' } : port;
  });
}

function matchPeer(key: string, peers: Node, other: SeenEnd, own: Own): Match {
  const items = itemsAt(peers);
  if (key.endsWith('Endpoints'))
    return anyOf(items.map((selector) => isEndpoint(selector, other, own)));
  if (key.endsWith('Entities'))
    return anyOf(textsAt(peers).map((entity) => isEntity(entity, other)));
  if (key.endsWith('FQDNs')) return anyOf(items.map((name) => isName(name, other)));
  return anyOf(items.map((block) => isInCidr(block, other)));
}

/** Endpoints are pods: of the policy's namespace, unless a selector names others or the policy is the cluster's. */
function isEndpoint(selector: Node, other: SeenEnd, { policy, row }: Own): Match {
  const requirements = requirementsOf(selector);
  const isReserved = requirements.some(({ key }) => key.startsWith('reserved'));
  if (isReserved) return other.kind === 'pod' && !other.isOnHostNetwork ? 'no' : 'maybe';
  const isOfCluster = row.reach === 'cluster';
  const namesNamespace = requirements.some(({ key }) => isOfNamespace(key));
  // labels that nothing but a pod has are not those of others, unless their absence is asked for
  if (other.kind !== 'pod')
    return isOfCluster && requirements.length > 0 && requirements.every(isNegative)
      ? 'maybe'
      : 'no';
  return isSelected(other, isOfCluster || namesNamespace ? null : policy.namespace, (candidate) =>
    takesIn(requirements, asksOf(candidate, row.special)),
  );
}

const isOfNamespace = (key: string): boolean =>
  /(?:^|[:.])io\.(?:kubernetes\.pod\.namespace$|cilium\.k8s\.namespace\.labels\.)/.test(key);

const isNegative = ({ operator }: LabelRequirement): boolean =>
  operator === 'NotIn' || operator === 'DoesNotExist';

type ByKind = Readonly<Record<SeenEnd['kind'], Match>>;

const NOBODY: ByKind = { pod: 'no', address: 'no', host: 'no', node: 'no' };
const WORLD: ByKind = { ...NOBODY, address: 'yes', host: 'yes' };
const NODES: ByKind = { ...NOBODY, node: 'maybe' };

/** Says which ends an entity is. [doc: docs.cilium.io security/policy/language, "Entities Based"] */
const ENTITIES: ReadonlyMap<string, ByKind> = new Map<string, ByKind>([
  ['all', { pod: 'yes', address: 'yes', host: 'yes', node: 'yes' }],
  ['cluster', { ...NOBODY, pod: 'yes', node: 'yes' }],
  ['world', WORLD],
  ['world-ipv4', { ...WORLD, host: 'maybe' }],
  ['world-ipv6', { ...WORLD, host: 'maybe' }],
  ['host', NODES],
  ['remote-node', NODES],
  ['kube-apiserver', { pod: 'no', address: 'maybe', host: 'maybe', node: 'maybe' }],
  ...['health', 'init', 'ingress', 'none'].map((entity) => [entity, NOBODY] as const),
  ['unmanaged', { ...NOBODY, pod: 'maybe' }],
]);

function isEntity(entity: string, other: SeenEnd): Match {
  const ends = ENTITIES.get(entity);
  if (ends === undefined) return 'maybe';
  if (other.kind === 'address' && entity.startsWith('world-ipv'))
    return certainly(other.blocks.some(({ family }) => entity.endsWith(String(family))));
  // a pod on the host network is its node, or a pod
  if (other.kind === 'pod' && other.isOnHostNetwork)
    return ends.node === ends.pod ? ends.pod : 'maybe';
  return ends[other.kind];
}

/** Blocks never mean pods; those that name a group of blocks are not read. */
function isInCidr(block: Node, other: SeenEnd): Match {
  if (other.kind === 'pod') return other.isOnHostNetwork ? 'maybe' : 'no';
  const cidr = block.kind === 'scalar' ? String(block.value) : stringAt(block, 'cidr');
  if (cidr === undefined || other.kind === 'node') return 'maybe';
  const except = textsAt(block, 'except');
  return inBlock(cidr, except)(other);
}

function isName(name: Node, other: SeenEnd): Match {
  if (other.kind !== 'host') return other.kind === 'address' ? 'maybe' : 'no';
  const [exact, pattern] = [stringAt(name, 'matchName'), stringAt(name, 'matchPattern')];
  if (pattern?.includes('**') === true) return 'maybe';
  return anyOf([
    exact === undefined ? 'no' : isNamedBy(other.host, exact.replaceAll('*', ''), false),
    pattern === undefined ? 'no' : isNamedBy(other.host, pattern, false),
  ]);
}
