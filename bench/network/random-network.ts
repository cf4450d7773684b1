import { seededRandom } from '../seeded-random.ts';
import type {
  PlainConnection,
  PlainNamespace,
  PlainNetwork,
  PlainPod,
  PlainPolicy,
  PlainPort,
} from './plain-network.ts';
import { PROTOCOLS } from './plain-network.ts';
import type { Draw } from './random-draw.ts';
import { drawing } from './random-draw.ts';
import {
  ACCOUNTS,
  APPS,
  NAMES_OF_PORTS,
  NAMESPACES,
  OUTSIDE,
  PORTS,
  TEAMS,
  TIERS,
} from './random-words.ts';
import { randomAdminPolicies, randomClusterPolicies } from './random-admin-policies.ts';
import { randomCalicoPolicies } from './random-calico-policies.ts';
import { randomCiliumPolicies } from './random-cilium-policies.ts';
import { randomNetworkPolicies } from './random-network-policies.ts';

/** The kinds of policies that a cluster has beside NetworkPolicies. */
export const FAMILIES = ['networking', 'admin', 'cluster', 'cilium', 'calico'] as const;
export type Family = (typeof FAMILIES)[number];

/** Without those of a network plugin of its own, and without the successor that engines do not have yet. */
export const FAMILIES_OF_KUBERNETES = ['networking', 'admin'] as const satisfies readonly Family[];

const CONNECTIONS = 20;

/** A small cluster with policies of a family and 20 connections, the same for the same seed (from 1 on). */
export function randomNetwork(seed: number, family?: Family): PlainNetwork {
  const random = seededRandom(seed);
  // the first numbers of neighbouring seeds are alike
  random();
  random();
  const draw = drawing(random);
  const chosen = family ?? draw.one(FAMILIES);
  const namespaces = NAMESPACES.map((name) => randomNamespace(draw, name));
  const pods = namespaces.flatMap(({ name }, at) => randomPods(draw, name, at));
  return {
    plugin: chosen === 'cilium' || chosen === 'calico' ? chosen : 'kubernetes',
    namespaces,
    pods,
    policies: randomPolicies(draw, chosen),
    connections: Array.from({ length: CONNECTIONS }, () => randomConnection(draw, pods)),
  };
}

/** The API server gives each namespace a label with its name. */
const randomNamespace = (draw: Draw, name: string): PlainNamespace => ({
  name,
  labels: {
    'kubernetes.io/metadata.name': name,
    ...(draw.maybe(0.8) && { team: draw.one(TEAMS) }),
    ...(draw.maybe(0.3) && { env: 'prod' }),
  },
});

const randomPods = (draw: Draw, namespace: string, at: number): readonly PlainPod[] =>
  Array.from({ length: 1 + draw.below(3) }, (_, index) => {
    const number = String(1 + index * 4);
    const [v4, v6] = [`10.0.${String(at)}.${number}`, `fd00:0:0:${String(at + 1)}::${number}`];
    const families = draw.one([[v4], [v4], [v4, v6], [v6]] as const);
    return {
      namespace,
      name: `pod-${number}`,
      labels: {
        ...(draw.maybe(0.9) && { app: draw.one(APPS) }),
        ...(draw.maybe(0.6) && { tier: draw.one(TIERS) }),
      },
      serviceAccount: draw.one(ACCOUNTS),
      addresses: families,
      ports: Array.from({ length: draw.below(4) }, () => randomPort(draw)),
    };
  });

/** Each in a container of its own, so that a name may stand for two numbers. */
const randomPort = (draw: Draw): PlainPort => ({
  name: draw.maybe(0.85) ? draw.one(NAMES_OF_PORTS) : null,
  number: draw.one(PORTS),
  protocol: draw.maybe(0.75) ? 'TCP' : draw.one(PROTOCOLS),
});

function randomPolicies(draw: Draw, family: Family): readonly PlainPolicy[] {
  switch (family) {
    case 'networking':
      return randomNetworkPolicies(draw, 2 + draw.below(6));
    case 'admin':
      return [...randomAdminPolicies(draw), ...randomNetworkPolicies(draw, draw.below(4))];
    case 'cluster':
      return [...randomClusterPolicies(draw), ...randomNetworkPolicies(draw, draw.below(4))];
    case 'cilium':
      return [
        ...randomCiliumPolicies(draw),
        // Cilium does not match pods by their addresses, which Kubernetes leaves open
        ...randomNetworkPolicies(draw, draw.below(2), { withBlocks: false }),
      ];
    case 'calico':
      return [...randomCalicoPolicies(draw), ...randomNetworkPolicies(draw, draw.below(2))];
  }
}

function randomConnection(draw: Draw, pods: readonly PlainPod[]): PlainConnection {
  const one = draw.from(pods);
  const outside = { address: draw.from(addressesFor(one)) };
  const reachable = pods.filter((other) =>
    addressesFor(other).some((each) => addressesFor(one).includes(each)),
  );
  const others =
    reachable.length > 1 && draw.maybe(0.9)
      ? reachable.filter((other) => other !== one)
      : reachable;
  const pod = { pod: nameOf(one) };
  const [from, to] = draw.one([
    [pod, { pod: nameOf(draw.from(others)) }],
    [pod, { pod: nameOf(draw.from(others)) }],
    [pod, outside],
    [outside, pod],
  ] as const);
  const target = 'pod' in to ? pods.find((each) => nameOf(each) === to.pod) : undefined;
  const declared =
    target !== undefined && target.ports.length > 0 && draw.maybe(0.6)
      ? draw.from(target.ports)
      : null;
  return {
    from,
    to,
    port: declared?.number ?? draw.one(PORTS),
    protocol: declared?.protocol ?? (draw.maybe(0.7) ? 'TCP' : draw.one(PROTOCOLS)),
  };
}

const nameOf = ({ namespace, name }: PlainPod): string => `${namespace}/${name}`;

/** Addresses outside of the families that a pod has. */
const addressesFor = ({ addresses }: PlainPod): readonly string[] =>
  OUTSIDE.filter((outside) =>
    addresses.some((address) => address.includes(':') === outside.includes(':')),
  );
