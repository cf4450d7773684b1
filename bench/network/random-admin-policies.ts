import type {
  PlainAdminPeer,
  PlainAdminPolicy,
  PlainAdminPort,
  PlainAdminRule,
  PlainBaselinePolicy,
  PlainClusterPolicy,
  PlainClusterProtocol,
  PlainClusterRule,
} from './plain-network.ts';
import { PROTOCOLS } from './plain-network.ts';
import type { Draw } from './random-draw.ts';
import { NAMES_OF_PORTS, NETS, PORTS, randomList, randomSubject } from './random-words.ts';

/** Few, so that some policies have the same. */
const PRIORITIES = [0, 10, 20, 30, 40] as const;

/** AdminNetworkPolicies, and perhaps the one baseline that a cluster can have. */
export const randomAdminPolicies = (
  draw: Draw,
): readonly (PlainAdminPolicy | PlainBaselinePolicy)[] => [
  ...Array.from({ length: 1 + draw.below(5) }, (_, at): PlainAdminPolicy => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'AdminNetworkPolicy',
    metadata: { name: `admin-${String(at)}` },
    spec: {
      priority: draw.one(PRIORITIES),
      subject: randomSubject(draw),
      ingress: randomList(draw, () => randomAdminRule(draw, 'from', true)),
      egress: randomList(draw, () => randomAdminRule(draw, 'to', true)),
    },
  })),
  ...(draw.maybe(0.6)
    ? [
        {
          apiVersion: 'policy.networking.k8s.io/v1alpha1',
          kind: 'BaselineAdminNetworkPolicy',
          metadata: { name: 'default' },
          spec: {
            subject: randomSubject(draw),
            ingress: randomList(draw, () => randomAdminRule(draw, 'from', false)),
            egress: randomList(draw, () => randomAdminRule(draw, 'to', false)),
          },
        } as const,
      ]
    : []),
];

function randomAdminRule(draw: Draw, peers: 'from' | 'to', mayPass: boolean): PlainAdminRule {
  const isByName = draw.maybe(0.2);
  return {
    action: draw.one(mayPass ? ['Allow', 'Deny', 'Pass'] : ['Allow', 'Deny']),
    [peers]: randomPeers(draw, peers, isByName),
    ports: draw.maybe(0.5)
      ? undefined
      : draw.upTo(2, () => (isByName ? { namedPort: draw.one(NAMES_OF_PORTS) } : adminPort(draw))),
  };
}

/** Ports by name do not go with networks: the API server refuses both in one rule. */
const randomPeers = (
  draw: Draw,
  peers: 'from' | 'to',
  isByName: boolean,
): readonly PlainAdminPeer[] =>
  draw.upTo(2, () =>
    peers === 'to' && !isByName && draw.maybe(0.4)
      ? { networks: draw.upTo(2, () => draw.from(NETS)) }
      : randomSubject(draw),
  );

function adminPort(draw: Draw): PlainAdminPort {
  const protocol = draw.one([undefined, 'TCP', ...PROTOCOLS]);
  const port = draw.one(PORTS);
  return draw.maybe(0.6)
    ? { portNumber: { protocol, port } }
    : { portRange: { protocol, start: port, end: port + draw.one([1, 500]) } };
}

/** ClusterNetworkPolicies, the successor of both kinds. */
export const randomClusterPolicies = (draw: Draw): readonly PlainClusterPolicy[] =>
  Array.from({ length: 2 + draw.below(5) }, (_, at) => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: `cluster-${String(at)}` },
    spec: {
      tier: draw.one(['Admin', 'Baseline'] as const),
      priority: draw.one(PRIORITIES),
      subject: randomSubject(draw),
      ingress: randomList(draw, () => randomClusterRule(draw, 'from')),
      egress: randomList(draw, () => randomClusterRule(draw, 'to')),
    },
  }));

function randomClusterRule(draw: Draw, peers: 'from' | 'to'): PlainClusterRule {
  const isByName = draw.maybe(0.2);
  return {
    action: draw.one(['Accept', 'Deny', 'Pass']),
    [peers]: randomPeers(draw, peers, isByName),
    protocols: draw.maybe(0.5)
      ? undefined
      : draw.upTo(2, () =>
          isByName ? { destinationNamedPort: draw.one(NAMES_OF_PORTS) } : clusterProtocol(draw),
        ),
  };
}

function clusterProtocol(draw: Draw): PlainClusterProtocol {
  const number = draw.one(PORTS);
  const destinationPort = draw.maybe(0.6)
    ? { number }
    : { range: { start: number, end: number + draw.one([1, 500]) } };
  return { [draw.one(['tcp', 'tcp', 'udp', 'sctp'])]: { destinationPort } };
}
