import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Match } from '../matching/match.ts';
import { anyOf } from '../matching/match.ts';
import type { SeenEnd } from './network-ends.ts';
import { DIRECTIONS } from './network-ends.ts';
import { podPeer } from './kubernetes-policy.ts';
import type { PolicyPort, NetworkRule, NetworkRules, PolicyTier } from './network-rules.ts';
import {
  isEverything,
  inBlock,
  isNamedBy,
  isSelected,
  partAt,
  plainAt,
  portOf,
  selectsBy,
  specOf,
  textsAt,
  wordAt,
} from './network-rules.ts';

/** Tiers of policies of clusters, with Calico's orders of them. */
const ADMIN_TIER: PolicyTier = { name: 'admin', order: 1000 };
export const BASELINE_TIER: PolicyTier = { name: 'baseline', order: 10_000_000 };

const ACTIONS: ReadonlyMap<string, NetworkRule['action']> = new Map([
  ['allow', 'allow'],
  ['accept', 'allow'],
  ['deny', 'deny'],
  ['pass', 'pass'],
]);

/** Reads a policy of a whole cluster: rules in order, of which the first that fits decides. NET-9…11 */
export function readAdmin(
  policy: Resource,
  selects: NetworkRules['selects'],
): readonly NetworkRules[] {
  const spec = specOf(policy);
  const isBaseline =
    policy.kind === 'BaselineAdminNetworkPolicy' || wordAt(spec, 'tier') === 'baseline';
  const order = plainAt(spec, 'priority');
  return DIRECTIONS.filter((direction) => itemsAt(spec, direction).length > 0).map((direction) => ({
    ...{ policy, direction, selects, engine: 'kubernetes', isolates: false },
    tier: isBaseline ? BASELINE_TIER : ADMIN_TIER,
    order: typeof order === 'number' ? order : 0,
    rules: itemsAt(spec, direction).flatMap((node) => {
      const action = ACTIONS.get(wordAt(node, 'action'));
      const peers = itemsAt(node, direction === 'ingress' ? 'from' : 'to');
      if (action === undefined) return [];
      return [
        {
          ...{ action, node, ports: portsOf(node) },
          isForAnybody: peers.some((peer) =>
            textsAt(peer, 'networks').some((cidr) => isEverything(cidr)),
          )
            ? 'maybe'
            : 'no',
          isFor: ({ other }) => anyOf(peers.map((peer) => isPeer(peer, other))),
        },
      ];
    }),
  }));
}

/** Lists the ports of a rule, as v1alpha1 (`ports`) or v1alpha2 (`protocols`) writes them. */
function portsOf(rule: Node): readonly PolicyPort[] | null {
  const written = [...itemsAt(rule, 'ports'), ...itemsAt(rule, 'protocols')];
  return written.length === 0 ? null : written.flatMap(portOfEntry);
}

function portOfEntry(entry: Node): readonly PolicyPort[] {
  const name = stringAt(entry, 'namedPort') ?? stringAt(entry, 'destinationNamedPort');
  if (name !== undefined) return [{ protocol: null, name }];
  const older = partAt(entry, 'portNumber') ?? partAt(entry, 'portRange');
  if (older !== undefined) return [ranged(older, 'port', stringAt(older, 'protocol') ?? 'TCP')];
  return ['tcp', 'udp', 'sctp'].flatMap((protocol) => {
    const part = nodeAt(entry, protocol);
    if (part === undefined) return [];
    const ports = nodeAt(part, 'destinationPort');
    return [ranged(nodeAt(ports, 'range') ?? ports, 'number', protocol.toUpperCase())];
  });
}

const ranged = (node: Node | undefined, single: string, protocol: string): PolicyPort =>
  portOf(plainAt(node, single) ?? plainAt(node, 'start'), plainAt(node, 'end'), protocol);

function isPeer(peer: Node, other: SeenEnd): Match {
  const [namespaces, pods] = [partAt(peer, 'namespaces'), partAt(peer, 'pods')];
  if (pods !== undefined) return podPeer(pods, null)(other);
  if (namespaces !== undefined) return isOfNamespaces(namespaces, other);
  if (nodeAt(peer, 'networks') !== undefined)
    return anyOf(textsAt(peer, 'networks').map((cidr) => inBlock(cidr, [])(other)));
  if (nodeAt(peer, 'domainNames') !== undefined)
    return isNamed(textsAt(peer, 'domainNames'), other);
  // `nodes`, or what later releases of the API add
  return nodeAt(peer, 'nodes') === undefined ? 'maybe' : isOfNodes(other);
}

/** Earlier releases of the API wrote the selector one level deeper, and could ask for labels of both ends. */
function isOfNamespaces(written: Node, other: SeenEnd): Match {
  if (nodeAt(written, 'sameLabels') !== undefined || nodeAt(written, 'notSameLabels') !== undefined)
    return isSelected(other, null, () => 'maybe');
  const selector = partAt(written, 'namespaceSelector') ?? written;
  return isSelected(other, null, ({ ofNamespace }) => selectsBy(selector, ofNamespace));
}

function isNamed(names: readonly string[], other: SeenEnd): Match {
  if (other.kind === 'host') return anyOf(names.map((name) => isNamedBy(other.host, name, true)));
  return other.kind === 'address' ? 'maybe' : 'no';
}

const isOfNodes = (other: SeenEnd): Match =>
  other.kind === 'node' || (other.kind === 'pod' && other.isOnHostNetwork) ? 'maybe' : 'no';
