import { decideWay } from '../../network/network-decision.ts';
import type {
  NetworkAnswer,
  NetworkEnd,
  NetworkPod,
  Protocol,
} from '../../network/network-ends.ts';
import type { Mesh, Workload } from '../mesh.ts';
import { networkOf, networkPodOf, podsElsewhere } from './mesh-network.ts';

const podsOf = (
  namespace: string,
  labels: ReadonlyMap<string, string> = new Map(),
): NetworkEnd => ({
  kind: 'pod',
  pod: podsElsewhere({ namespace, labels, serviceAccount: null }),
});

/** The resolver of almost every cluster. */
export const KUBE_DNS = podsOf('kube-system', new Map([['k8s-app', 'kube-dns']]));

/** Some pod, address, or node that the other end does not run on, of which nothing else is known. */
export const ANYBODY: readonly NetworkEnd[] = [
  podsOf(''),
  { kind: 'host', host: '' },
  { kind: 'node', isOwn: false },
];

/** Resolvers are in these namespaces, by whatever labels, or on nodes. */
const RESOLVERS = [
  podsOf('kube-system'),
  podsOf('openshift-dns'),
  ...ANYBODY.filter(({ kind }) => kind !== 'pod'),
];

/** The second is where resolvers of OpenShift listen. */
const DNS_PORTS = [53, 5353];

/** A connection to a resolver. */
interface Lookup {
  readonly other: NetworkEnd;
  readonly port: number;
  readonly protocol: Exclude<Protocol, 'SCTP'>;
}

/**
 * Lists connections of which one may be to a resolver. A rule that names the port of resolvers may lead to one, whatever
 * else it asks for. NET-19
 */
export function lookupsOf(mesh: Mesh, pod: NetworkPod): readonly Lookup[] {
  const ends = namesDnsPort(mesh, pod) ? ANYBODY : RESOLVERS;
  return DNS_PORTS.flatMap((port) =>
    (['UDP', 'TCP'] as const).flatMap((protocol) =>
      ends.map((other) => ({ other, port, protocol })),
    ),
  );
}

const namesDnsPort = (mesh: Mesh, pod: NetworkPod): boolean =>
  networkOf(mesh)
    .selecting(pod, 'egress')
    .flatMap(({ rules }) => rules.rules)
    .some(({ ports }) =>
      ports?.some(
        (one) =>
          'name' in one ||
          (one.to - one.from < 65_534 &&
            DNS_PORTS.some((port) => one.from <= port && port <= one.to)),
      ),
    );

/**
 * Says whether pods can look names up: if a rule leads to the usual resolver, they can; if no connection may be to a
 * resolver, they cannot; else it is not known.
 */
export function lookupAnswer(mesh: Mesh, pod: NetworkPod): NetworkAnswer {
  const decide = ({ other, port, protocol }: Lookup): NetworkAnswer =>
    decideWay(networkOf(mesh), 'egress', pod, other, port, protocol);
  const usual = decide({ other: KUBE_DNS, port: 53, protocol: 'UDP' });
  if (usual.verdict === 'allowed') return usual;
  const open = lookupsOf(mesh, pod)
    .map(decide)
    .filter(({ verdict }) => verdict !== 'dropped');
  if (open.length === 0) return { ...usual, verdict: 'dropped' };
  return { ...usual, verdict: 'unknown', by: open.flatMap(({ by }) => by) };
}

const known = new WeakMap<Mesh, { readonly workload: Workload | null }>();

/**
 * Finds a workload that reaches no DNS, by the policies that are seen: policies from elsewhere let it out, and may let out
 * others. Null if there is none.
 */
export function shutFromNames(mesh: Mesh): Workload | null {
  const before = known.get(mesh);
  if (before !== undefined) return before.workload;
  const workload =
    mesh.workloads.find(
      (one) => lookupAnswer(mesh, networkPodOf(mesh, one)).verdict === 'dropped',
    ) ?? null;
  known.set(mesh, { workload });
  return workload;
}
