import type { NetworkAnswer, NetworkEnd, Protocol } from '../../network/network-ends.ts';
import { decideWay } from '../../network/network-decision.ts';
import { rememberedIn } from '../mesh-memory.ts';
import type { Mesh, Workload } from '../mesh.ts';
import { hasNetworkPolicies, networkOf, networkPodOf, podsElsewhere } from './mesh-network.ts';

const podsOf = (namespace: string): NetworkEnd => ({
  kind: 'pod',
  pod: podsElsewhere({ namespace, labels: new Map(), serviceAccount: null }),
});

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
export function lookupsOf(mesh: Mesh, workload: Workload): readonly Lookup[] {
  const ends = namesDnsPort(mesh, workload) ? ANYBODY : RESOLVERS;
  return DNS_PORTS.flatMap((port) =>
    (['UDP', 'TCP'] as const).flatMap((protocol) =>
      ends.map((other) => ({ other, port, protocol })),
    ),
  );
}

const namesDnsPort = (mesh: Mesh, workload: Workload): boolean =>
  networkOf(mesh)
    .selecting(networkPodOf(mesh, workload), 'egress')
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
 * Says what network policies make of all lookups of a workload: dropped if they drop each that may be to a resolver, with
 * the policies that drop the first. Null if there are no policies. NET-19
 */
export const answerOfLookups = rememberedIn(
  (mesh: Mesh, workload: Workload): NetworkAnswer | null => {
    if (!hasNetworkPolicies(mesh)) return null;
    const pod = networkPodOf(mesh, workload);
    const all = lookupsOf(mesh, workload).map(({ other, port, protocol }) =>
      decideWay(networkOf(mesh), 'egress', pod, other, port, protocol),
    );
    return all.find(({ verdict }) => verdict !== 'dropped') ?? all[0] ?? null;
  },
);

const known = new WeakMap<Mesh, { readonly workload: Workload | null }>();

/**
 * Finds a workload that reaches no DNS, by the policies that are seen: policies from elsewhere let it out, and may let out
 * others. Null if there is none.
 */
export function shutFromNames(mesh: Mesh): Workload | null {
  const before = known.get(mesh);
  if (before !== undefined) return before.workload;
  const workload =
    mesh.workloads.find((one) => answerOfLookups(mesh, one)?.verdict === 'dropped') ?? null;
  known.set(mesh, { workload });
  return workload;
}
