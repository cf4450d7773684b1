import type { Origin, Resource } from '../../manifest/index.ts';
import type { IpBlock } from '../matching/ip-block.ts';
import { blockCovers, unmapped } from '../matching/ip-block.ts';
import { ANYTHING } from '../matching/label-requirement.ts';
import type { SelectionCandidate } from '../matching/label-requirement.ts';

export type Direction = 'ingress' | 'egress';
export const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** Holds pods as policies see them. */
export interface NetworkPod {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Set if a chart or an injector may add labels and ports. */
  readonly hasMoreLabels?: true;
  /** Null if it is not known. */
  readonly serviceAccount: string | null;
  readonly isOnHostNetwork: boolean;
  readonly ports: readonly {
    readonly name: string | null;
    readonly number: number;
    readonly protocol: Protocol;
  }[];
  /** Lists known addresses; a manifest almost never has any. */
  readonly addresses: readonly string[];
  /** Is equal for one and the same pod: no policy filters its connections to itself. */
  readonly key: string;
}

/** One end of a connection. */
export type NetworkEnd =
  | { readonly kind: 'pod'; readonly pod: NetworkPod }
  /** An address outside the cluster's pods and nodes. */
  | { readonly kind: 'address'; readonly address: string }
  /** Any public address; of IPv6, too, if a Service shows it. */
  | { readonly kind: 'outside' }
  /** A DNS name outside the cluster. */
  | { readonly kind: 'host'; readonly host: string }
  /** A node: the kubelet, node ports, pods on the host network. `isOwn` tells whether the other end runs on it, if that is known. */
  | { readonly kind: 'node'; readonly isOwn?: boolean };

/** A connection between two ends. */
export interface NetworkConnection {
  readonly from: NetworkEnd;
  readonly to: NetworkEnd;
  /** Is the port of the pod that is called, not that of a Service. */
  readonly port: number;
  readonly protocol: Protocol;
}

/** Says why a policy decides, or may decide. */
export type DecidingReason =
  | 'rule-allows'
  /** A rule allows the connection, and then judges each request in it. */
  | 'rule-allows-some-requests'
  | 'rule-denies'
  /** The policy selects the pod, and no rule of any such policy allows the connection. */
  | 'no-rule-allows'
  | 'rule-may-apply'
  | 'may-select'
  /** A field or a kind of which the effect is not known here. */
  | 'not-read'
  | 'host-network'
  /** Rules of one priority contradict each other. */
  | 'same-priority'
  /** Engines read the policies together or apart, and these differ. */
  | 'engines-differ';

/** A policy that decides, the line of its rule or selector, and why. */
export interface Decider {
  readonly policy: Resource;
  readonly origin: Origin;
  readonly because: DecidingReason;
}

/** Says how network policies answer a connection. */
export interface NetworkAnswer {
  readonly verdict: 'allowed' | 'dropped' | 'unknown';
  /** Is the way that decides: 'egress' at the caller, 'ingress' at the called; null if nothing selects either end. */
  readonly direction: Direction | null;
  /** Lists the policies that decide; for 'unknown' those that may. */
  readonly by: readonly Decider[];
}

/** One end of a connection, as rules compare it. */
export type SeenEnd = {
  /** Addresses as far as they are known. */
  readonly blocks: readonly IpBlock[];
  /** The family of the connection's addresses, if it is known. */
  readonly family?: IpBlock['family'];
} & (
  | {
      readonly kind: 'pod';
      readonly candidate: SelectionCandidate;
      readonly isOnHostNetwork: boolean;
      /** Set if blocks of addresses never mean pods. */
      readonly isInNoBlock?: true;
    }
  | { readonly kind: 'address' }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'node' }
);

/** Labels that injection and controllers give to pods. */
const ADDED_TO_PODS =
  /(?:^|\.)istio\.io\/|^(?:pod-template-hash|controller-(?:uid|revision-hash)|job-name)$|^(?:apps|batch|statefulset)\.kubernetes\.io\//;

/** Views pods as selectors see them. */
export const candidateOfPod = (
  { namespace, labels, hasMoreLabels, serviceAccount }: NetworkPod,
  ofNamespace: SelectionCandidate['ofNamespace'],
): SelectionCandidate => ({
  namespace,
  ofNamespace,
  labels: new Map([...labels].map(([key, value]) => [key, [value]] as const)),
  accounts: serviceAccount === null ? ANYTHING : [serviceAccount],
  mayHave: (key) => hasMoreLabels === true || ADDED_TO_PODS.test(key),
});

/** Reads addresses; those that are no address are left out. */
export const blocksOf = (addresses: readonly string[]): readonly IpBlock[] =>
  addresses.flatMap((one) => unmapped(one) ?? []);

/** Addresses of IPv4 that lead nowhere on the internet. */
const NOT_PUBLIC = blocksOf([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3'],
]);

function publicWithin(block: IpBlock): readonly IpBlock[] {
  if (NOT_PUBLIC.some((one) => blockCovers(one, block))) return [];
  if (!NOT_PUBLIC.some((one) => blockCovers(block, one))) return [block];
  const half = { ...block, length: block.length + 1 };
  const upper = block.address + (1n << BigInt(31 - block.length));
  return [half, { ...half, address: upper }].flatMap(publicWithin);
}

/** All public addresses. */
export const PUBLIC_BLOCKS: readonly IpBlock[] = [
  ...publicWithin({ family: 4, address: 0n, length: 0 }),
  ...blocksOf(['2000::/3']),
];
