import type {
  PlainNetworkPeer,
  PlainNetworkPolicy,
  PlainNetworkPort,
  PlainNetworkRule,
} from './plain-network.ts';
import { PROTOCOLS } from './plain-network.ts';
import type { Draw } from './random-draw.ts';
import {
  NAMES_OF_PORTS,
  NAMESPACES,
  namespaceSelector,
  podSelector,
  PORTS,
  randomBlock,
  randomList,
} from './random-words.ts';

interface Options {
  readonly withBlocks: boolean;
}

/** So many NetworkPolicies of Kubernetes. */
export const randomNetworkPolicies = (
  draw: Draw,
  count: number,
  options: Options = { withBlocks: true },
): readonly PlainNetworkPolicy[] =>
  Array.from({ length: count }, (_, at) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `network-${String(at)}`, namespace: draw.one(NAMESPACES) },
    spec: {
      podSelector: podSelector(draw),
      policyTypes: draw.one([
        undefined,
        undefined,
        [],
        ['Ingress'],
        ['Egress'],
        ['Ingress', 'Egress'],
      ] as const),
      ingress: randomList(draw, () => randomRule(draw, 'from', options)),
      egress: randomList(draw, () => randomRule(draw, 'to', options)),
    },
  }));

const randomRule = (draw: Draw, peers: 'from' | 'to', options: Options): PlainNetworkRule => ({
  [peers]: randomList(draw, () => randomPeer(draw, options)),
  ports: randomList(draw, () => randomPort(draw), { absent: 0.4, empty: 0.1 }),
});

function randomPeer(draw: Draw, { withBlocks }: Options): PlainNetworkPeer {
  if (withBlocks && draw.maybe(0.35)) return { ipBlock: randomBlock(draw) };
  return draw.one<PlainNetworkPeer>([
    { podSelector: podSelector(draw) },
    { namespaceSelector: namespaceSelector(draw) },
    { namespaceSelector: namespaceSelector(draw), podSelector: podSelector(draw) },
  ]);
}

function randomPort(draw: Draw): PlainNetworkPort {
  const protocol = draw.one([undefined, undefined, 'TCP', ...PROTOCOLS]);
  const port = draw.one(PORTS);
  return draw.one<PlainNetworkPort>([
    { protocol },
    { protocol, port },
    { protocol, port },
    { protocol, port: draw.one(NAMES_OF_PORTS) },
    { protocol, port, endPort: port + draw.one([0, 1, 500]) },
  ]);
}
