import type { Node, Plain, Resource } from '../../manifest/index.ts';
import {
  canonicalJson,
  fitsWildcard,
  itemsAt,
  nodeAt,
  plainOf,
  stringAt,
} from '../../manifest/index.ts';
import { blockCovers, unmapped } from '../matching/ip-block.ts';
import type { IpBlock } from '../matching/ip-block.ts';
import { requirementsOf, takesIn } from '../matching/label-requirement.ts';
import type { LabelRequirement, SelectionCandidate } from '../matching/label-requirement.ts';
import type { Match } from '../matching/match.ts';
import { allOf, anyOf, certainly } from '../matching/match.ts';
import type { Direction, NetworkPod, Protocol, SeenEnd } from './network-ends.ts';

/** A port or range of ports, both ends included, or a port's name; of one protocol or all. */
export type PolicyPort = Readonly<
  { protocol: string | null } & ({ from: number; to: number } | PortName)
>;

interface PortName {
  readonly name: string;
  /** Set if it is that of all pods that the rule is for, and of none if these differ. */
  readonly isOfAllPeers?: boolean;
}

/** A connection as a rule of one of its ends sees it. */
export interface Meeting {
  readonly other: SeenEnd;
  readonly own: SeenEnd;
  /** The pod that is called; null if it is none. */
  readonly called: Pick<NetworkPod, 'ports' | 'hasMoreLabels'> | null;
  readonly port: number;
  readonly protocol: Protocol;
}

/** One rule of a policy. */
export interface NetworkRule {
  readonly action: 'allow' | 'deny' | 'pass';
  readonly node: Node;
  /** Null for all ports. */
  readonly ports: readonly PolicyPort[] | null;
  /** Tells whether every other end is meant; `maybe` for all addresses of one family. */
  readonly isForAnybody: Match;
  /** Tells whether fields that are not read decide, too. */
  readonly isUnread?: boolean;
  /** Tells whether the rule judges single requests of the connections that it allows. */
  readonly judgesRequests?: boolean;
  /** Tells whether it is for a connection, aside from its ports. */
  readonly isFor: (meeting: Meeting) => Match;
}

/** Policies of one tier decide together; a tier of a lower order decides first. Null: the order is not known. */
export interface PolicyTier {
  readonly name: string;
  readonly order: number | null;
  /** Set if a connection that no rule there is for goes on to the next tier. */
  readonly passes?: boolean;
}

/** Holds what one policy, or one part of it, says of one way for the pods that it selects. */
export interface NetworkRules {
  readonly policy: Resource;
  readonly direction: Direction;
  readonly engine: 'kubernetes' | 'cilium' | 'calico' | 'not-read';
  readonly tier: PolicyTier;
  readonly order: number;
  readonly selects: (candidate: SelectionCandidate) => Match;
  /** Tells whether connections that no rule allows are dropped. */
  readonly isolates: boolean;
  readonly rules: readonly NetworkRule[];
}

export const ruleText = ({ node }: NetworkRule): string => canonicalJson(plainOf(node));

export const plainAt = (node: Node | undefined, ...path: readonly string[]): Plain => {
  const found = nodeAt(node, ...path);
  return found === undefined ? null : plainOf(found);
};

/** Finds a field that is written and not null. */
export const partAt = (node: Node | undefined, field: string): Node | undefined =>
  plainAt(node, field) === null ? undefined : nodeAt(node, field);

export const textsAt = (node: Node | undefined, ...path: readonly string[]): readonly string[] =>
  itemsAt(node, ...path).flatMap((one) => (one.kind === 'scalar' ? [String(one.value)] : []));

/** Reads `80`, `"80"` or `http`; null and 0 stand for all ports. */
export function portOf(first: Plain, last: Plain, protocol: string | null): PolicyPort {
  if (first === null || first === '' || Number(first) === 0)
    return { protocol, from: 1, to: 65_535 };
  const from = Number(first);
  if (Number.isNaN(from)) return { protocol, name: typeof first === 'string' ? first : '' };
  return { protocol, from, to: Number(last ?? first) };
}

/** Tells whether ports of a rule include that of a connection; a name is one of the pod that is called. */
export const coversPort = (
  ports: readonly PolicyPort[] | null,
  { called, port, protocol }: Pick<Meeting, 'called' | 'port' | 'protocol'>,
): Match =>
  ports === null
    ? 'yes'
    : anyOf(
        ports.map((one) => {
          if (one.protocol !== null && one.protocol !== protocol) return 'no';
          if ('from' in one) return certainly(one.from <= port && port <= one.to);
          if (one.isOfAllPeers === true) return 'maybe';
          const named = (called?.ports ?? [])
            .filter(({ name, protocol: own }) => name === one.name && own === protocol)
            .map(({ number }) => number);
          if (!named.includes(port)) return called?.hasMoreLabels === true ? 'maybe' : 'no';
          // plug-ins differ in which of several numbers of one name they take
          return named.every((number) => number === port) ? 'yes' : 'maybe';
        }),
      );

const LINK_LOCAL: IpBlock = { family: 4, address: 0xa9fe_0000n, length: 16 };

const everything = (family: IpBlock['family'] = 4): IpBlock => ({
  ...{ family, address: 0n, length: 0 },
});

/** Tells whether a block is all addresses of IPv4, which are taken for everybody's if nothing shows IPv6. */
export const isEverything = (cidr: string): boolean => {
  const block = unmapped(cidr);
  return block !== undefined && blockCovers(block, everything());
};

/** Tells of ends whether their addresses are in a block and in none of its exceptions. NET-8 */
export function inBlock(cidr: string, except: readonly string[]): (end: SeenEnd) => Match {
  const [block, excepted] = [unmapped(cidr), except.map(unmapped)];
  return (end) => {
    if (end.kind === 'pod' && end.isInNoBlock === true && !end.isOnHostNetwork) return 'no';
    if (block === undefined) return 'maybe';
    if (end.blocks.length > 0 || end.kind === 'address') return areIn(block, excepted, end.blocks);
    if (except.length === 0 && blockCovers(block, everything(end.family))) return 'yes';
    if (end.family !== undefined && end.family !== block.family) return 'no';
    return end.kind === 'pod' && !end.isOnHostNetwork && blockCovers(LINK_LOCAL, block)
      ? 'no'
      : 'maybe';
  };
}

/** A connection uses one of several addresses. */
function areIn(
  block: IpBlock,
  excepted: readonly (IpBlock | undefined)[],
  addresses: readonly IpBlock[],
): Match {
  const [first = 'maybe', ...more] = addresses.map((one): Match => {
    if (!blockCovers(block, one)) return blockCovers(one, block) ? 'maybe' : 'no';
    if (excepted.some((each) => each !== undefined && blockCovers(each, one))) return 'no';
    const mayBeOut = excepted.some((each) => each === undefined || blockCovers(one, each));
    return mayBeOut ? 'maybe' : 'yes';
  });
  return more.every((one) => one === first) ? first : 'maybe';
}

/** Tells whether an end is pods that a peer selects, of one namespace if that is given. */
export function isSelected(
  end: SeenEnd,
  namespace: string | null,
  selects: (candidate: SelectionCandidate) => Match,
): Match {
  if (end.kind !== 'pod') return 'no';
  const { candidate, isOnHostNetwork } = end;
  const match = allOf([
    namespace === null ? 'yes' : isSameNamespace(candidate.namespace, namespace),
    selects(candidate),
  ]);
  // engines see such pods as their node, or as pods
  return isOnHostNetwork && match === 'yes' ? 'maybe' : match;
}

/** An object that names no namespace is in that of whoever applies it. */
const isSameNamespace = (one: string, other: string): Match =>
  one !== other && (one === '' || other === '') ? 'maybe' : certainly(one === other);

/** Tells whether a label selector of Kubernetes takes in what is asked about. */
export const selectsBy = (
  selector: Node | undefined,
  asks: (asked: LabelRequirement) => Match,
): Match => takesIn(requirementsOf(selector), asks);

/**
 * Tells whether a host fits a pattern; a `*` is part of one label, or of several if it is wide. A host that is not known, or
 * stands for several, may fit any.
 */
export function isNamedBy(host: string, pattern: string, isWide: boolean): Match {
  if (pattern === '*') return 'yes';
  if (host === '' || host.includes('*')) return 'maybe';
  const [name = '', wanted = ''] = [host, pattern].map((one) =>
    one.toLowerCase().replace(/\.$/, ''),
  );
  if (isWide) return certainly(fitsWildcard(wanted, name));
  const [labels, asked] = [name.split('.'), wanted.split('.')];
  return certainly(
    labels.length === asked.length &&
      labels.every((label, at) => fitsWildcard(asked[at] ?? '', label)),
  );
}

export const specOf = (policy: Resource): Node | undefined => nodeAt(policy.node, 'spec');
export const wordAt = (node: Node | undefined, field: string): string =>
  (stringAt(node, field) ?? '').toLowerCase();
