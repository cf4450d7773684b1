import type {
  Labels,
  PlainCiliumPolicy,
  PlainCiliumPort,
  PlainCiliumRule,
  PlainCiliumSpec,
  PlainSelector,
} from './plain-network.ts';
import { PROTOCOLS } from './plain-network.ts';
import type { Draw } from './random-draw.ts';
import {
  ACCOUNTS,
  NAMES_OF_PORTS,
  NAMESPACES,
  NETS,
  podSelector,
  PORTS,
  randomBlock,
  randomSelector,
  TEAMS,
} from './random-words.ts';

/** Policies of Cilium for layers 3 and 4, of namespaces and of the whole cluster. */
export const randomCiliumPolicies = (draw: Draw): readonly PlainCiliumPolicy[] =>
  Array.from({ length: 1 + draw.below(4) }, (_, at): PlainCiliumPolicy => {
    const isOfCluster = draw.maybe(0.3);
    const content = draw.maybe(0.85)
      ? { spec: randomSpec(draw) }
      : { specs: draw.upTo(2, () => randomSpec(draw)) };
    return {
      apiVersion: 'cilium.io/v2',
      kind: isOfCluster ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
      metadata: {
        name: `cilium-${String(at)}`,
        ...(!isOfCluster && { namespace: draw.one(NAMESPACES) }),
      },
      ...content,
    };
  });

/** It has one list of rules at least, which may be empty. */
function randomSpec(draw: Draw): PlainCiliumSpec {
  const lists = draw.upTo(3, () => draw.one(LISTS));
  const rules = (list: (typeof LISTS)[number]): readonly PlainCiliumRule[] | undefined => {
    if (!lists.includes(list)) return undefined;
    return draw.maybe(0.1) ? [] : draw.upTo(2, () => randomRule(draw, list));
  };
  return {
    endpointSelector: podSelector(draw),
    enableDefaultDeny: draw.one([
      undefined,
      undefined,
      undefined,
      { ingress: false },
      { egress: true },
      { ingress: true, egress: false },
    ]),
    ingress: rules('ingress'),
    ingressDeny: rules('ingressDeny'),
    egress: rules('egress'),
    egressDeny: rules('egressDeny'),
  };
}

const LISTS = ['ingress', 'ingress', 'egress', 'egress', 'ingressDeny', 'egressDeny'] as const;

/** A rule has one list of peers at most: Cilium refuses several. An empty list goes without ports. */
function randomRule(draw: Draw, list: (typeof LISTS)[number]): PlainCiliumRule {
  if (draw.maybe(0.08)) return {};
  const prefix = list.startsWith('ingress') ? 'from' : 'to';
  if (draw.maybe(0.05)) return { [`${prefix}Endpoints`]: [] };
  const hasPeers = draw.maybe(0.8);
  return {
    ...(hasPeers && randomPeers(draw, prefix)),
    ...((!hasPeers || draw.maybe(0.5)) && {
      toPorts: draw.upTo(2, () => ({ ports: draw.upTo(2, () => randomPort(draw)) })),
    }),
  };
}

const ENTITIES = ['all', 'world', 'cluster', 'host', 'remote-node', 'kube-apiserver'] as const;

const randomPeers = (draw: Draw, prefix: 'from' | 'to'): PlainCiliumRule =>
  draw.one<PlainCiliumRule>([
    { [`${prefix}Endpoints`]: draw.upTo(2, () => peerSelector(draw)) },
    { [`${prefix}Endpoints`]: draw.upTo(2, () => peerSelector(draw)) },
    { [`${prefix}Entities`]: draw.upTo(2, () => draw.one(ENTITIES)) },
    {
      [`${prefix}CIDR`]: draw.upTo(2, () =>
        draw.one(['203.0.113.5', '2001:db8::5', draw.from(NETS)]),
      ),
    },
    { [`${prefix}CIDRSet`]: draw.upTo(2, () => randomBlock(draw)) },
  ]);

/** Labels of pods, of their namespaces and accounts, with and without a word for where they come from. */
function peerSelector(draw: Draw): PlainSelector {
  const selector = podSelector(draw);
  const added = draw.one<Labels>([
    {},
    {},
    { 'io.kubernetes.pod.namespace': draw.one(NAMESPACES) },
    { 'k8s:io.kubernetes.pod.namespace': draw.one(NAMESPACES) },
    { 'k8s:io.cilium.k8s.namespace.labels.team': draw.one(TEAMS) },
    { 'io.cilium.k8s.policy.serviceaccount': draw.one(ACCOUNTS) },
    { 'any:app': 'web' },
  ]);
  if (draw.maybe(0.1))
    return randomSelector(draw, [['k8s:io.kubernetes.pod.namespace', NAMESPACES]]);
  // Cilium takes one of two values that are written for one label, in no order
  const isTwice = 'any:app' in added && 'app' in (selector.matchLabels ?? {});
  return isTwice || Object.keys(added).length === 0
    ? selector
    : { ...selector, matchLabels: { ...selector.matchLabels, ...added } };
}

function randomPort(draw: Draw): PlainCiliumPort {
  const protocol = draw.one([undefined, 'ANY', 'TCP', ...PROTOCOLS]);
  const number = draw.one(PORTS);
  const port = String(number);
  return draw.one<PlainCiliumPort>([
    { protocol, port },
    { protocol, port },
    { protocol, port: '0' },
    { protocol, port: draw.one(NAMES_OF_PORTS) },
    { protocol, port, endPort: number + draw.one([1, 500]) },
  ]);
}
