import type { Mesh, NetworkAnswer, NetworkEnd, NetworkPod, Workload } from '../../istio/index.ts';
import { decideWay, networkOf, networkPodOf } from '../../istio/index.ts';
import type { Resource, Slot } from '../../manifest/index.ts';

type Direction = Parameters<typeof decideWay>[1];

/** What pods connect to, or what connects to them, below the mesh. */
export type NeedKind =
  | 'dns'
  /** Proxies get certificates and configuration there. */
  | 'control-plane'
  /** ztunnel gets certificates there for the pods that it takes. */
  | 'ztunnel'
  | 'outside'
  | 'call'
  /** The kubelet asks pods that ztunnel takes. */
  | 'probes'
  /** The API server asks istiod. */
  | 'webhooks'
  /** Clients and load balancers connect to gateways. */
  | 'clients'
  | 'scrape';

/** One connection, as the policies of one of its ends see it. */
export interface Hop {
  readonly way: Direction;
  readonly own: NetworkPod;
  readonly other: NetworkEnd;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** All of its hops have to be let through. */
export type NetworkPath = readonly Hop[];

/** A connection that a workload needs. */
export interface Need {
  readonly kind: NeedKind;
  readonly owner: Resource;
  /** Names the caller as other checks do, if it is a call. */
  readonly caller?: string;
  /** Null for pods that are made elsewhere. */
  readonly workload: Workload | null;
  /** Is equal on both sides of a change. A need that has no equal is compared by its wider name. */
  readonly key: string;
  readonly widerKey: string;
  /** Names the setting that shows it; null if none does. */
  readonly setting: () => string | null;
  /** The other end, as sentences name it. */
  readonly target: Slot;
  /** The object behind the target; null outside the cluster. */
  readonly reached: Resource | null;
  /** The pods at the called end; null if they are none of this environment. */
  readonly called: Workload | null;
  /** The pods through which the connection goes. */
  readonly waypoint?: { readonly gateway: Resource; readonly pod: NetworkPod } | null;
  /** A need was met if each of these was let through, or one of them if only one is made; absent where they are all possible ones. */
  readonly usual?: readonly NetworkPath[];
  readonly isMetByOne?: true;
  /** A need is not met if all of these are dropped. */
  readonly possible: readonly NetworkPath[];
  /** Tells whether the mesh certainly refuses it, whatever network policies say. */
  readonly isRefused?: () => boolean;
  /** Set if a proxy in the pod answers names of Services and ServiceEntries. */
  readonly isCaptured?: boolean;
}

const podEnd = (pod: NetworkPod): NetworkEnd => ({ kind: 'pod', pod });

/** Gives the connection between two pods as the policies of both see it. */
export const between = (from: NetworkPod, to: NetworkPod, port: number): NetworkPath => [
  { way: 'egress', own: from, other: podEnd(to), port, protocol: 'TCP' },
  { way: 'ingress', own: to, other: podEnd(from), port, protocol: 'TCP' },
];

export const leaving = (
  mesh: Mesh,
  workload: Workload,
  other: NetworkEnd,
  port: number,
  protocol: Hop['protocol'] = 'TCP',
): NetworkPath => [{ way: 'egress', own: networkPodOf(mesh, workload), other, port, protocol }];

export const arriving = (own: NetworkPod, other: NetworkEnd, port: number): NetworkPath => [
  { way: 'ingress', own, other, port, protocol: 'TCP' },
];

/** How policies answer a connection, and at which of its hops. */
export interface DecidedPath {
  readonly verdict: NetworkAnswer['verdict'];
  readonly hop: Hop | null;
  readonly by: NetworkAnswer['by'];
}

/** Decides one hop. */
export function decideHop(mesh: Mesh, hop: Hop): DecidedPath {
  const { way, own, other, port, protocol } = hop;
  const { verdict, by } = decideWay(networkOf(mesh), way, own, other, port, protocol);
  return { verdict, hop, by };
}

/** Decides a connection of several hops: the first that is dropped decides. */
export function decidePath(mesh: Mesh, path: NetworkPath): DecidedPath {
  const all = path.map((hop) => decideHop(mesh, hop));
  return (
    all.find(({ verdict }) => verdict === 'dropped') ??
    all.find(({ verdict }) => verdict === 'unknown') ?? {
      verdict: 'allowed',
      hop: null,
      by: all.flatMap(({ by }) => by),
    }
  );
}

/** Tells how a need is not met; null if some of its connections may get through. */
export function dropOf(mesh: Mesh, { possible }: Pick<Need, 'possible'>): DecidedPath | null {
  const [first] = possible;
  if (first === undefined) return null;
  const decided = decidePath(mesh, first);
  return decided.verdict === 'dropped' &&
    possible.every((path) => decidePath(mesh, path).verdict === 'dropped')
    ? decided
    : null;
}
