import { asLabelSelector } from '../../views/gateway-listener.ts';
import { calicoSelects } from './calico-selector.ts';
import { DIRECTIONS, isAbout, peersOf, rulesOf } from './packet-policies.ts';
import type { Direction } from './packet-policies.ts';
import type { LabelSelector } from '../../views/gateway-listener.ts';
import type { Node, Plain, Resource } from '../../../manifest/index.ts';
import { canonicalJson, itemsAt, nodeAt, plainOf, stringAt } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import type { KnownGatewayPods } from '../gateways/gateway-pods.ts';
import { asksOfGateway, selectsGateway } from '../gateways/gateway-pods.ts';
import { selectsLabels, selectsNamespace } from '../gateways/namespace-selector.ts';
import type { Match } from '../request/match.ts';
import { allOf, anyOf, certainly } from '../request/match.ts';

/** Ports of a rule, both ends included; a name stands for itself. */
type Ports = readonly (readonly [from: number, to: number] | string)[];

/** Holds what one policy, or one part of it, says of one direction for the pods that it selects. */
export interface PacketRules {
  readonly policy: Resource;
  readonly direction: Direction;
  /** Tells whether pods of a gateway may be among those that it is for. */
  readonly selects: (pods: KnownGatewayPods) => boolean;
  /** Tells whether what no rule lets through is dropped. */
  readonly isolates: boolean;
  readonly allowed: readonly {
    readonly text: string;
    readonly forAnybody: boolean;
    /** The ports; null for all. */
    readonly ports: Ports | null;
    /** Tells whether it is for a connection; `maybe` where addresses, another language or an unseen Namespace decide. */
    readonly admits: (mesh: Mesh, end: PacketEnd, port: PacketPort) => Match;
  }[];
  /** Lists what is dropped whatever is allowed. */
  readonly denied: readonly string[];
}

/** The pods at the other end of a connection. */
type PacketEnd = Readonly<{ namespace: string; labels: ReadonlyMap<string, string> }>;

/** The port of the pods that are called, with the names that it has there. */
type PacketPort = Readonly<{ number: number; names: ReadonlySet<string> }>;

/** A kind of policy of one namespace that drops packets. A new one is one row. */
interface PolicyKind {
  readonly groups: readonly string[];
  readonly kind: string;
  readonly read: (policy: Resource) => readonly PacketRules[];
}

const NETWORK_POLICY_KINDS: readonly PolicyKind[] = [
  { groups: ['networking.k8s.io', 'extensions'], kind: 'NetworkPolicy', read: ofKubernetes },
  { groups: ['cilium.io'], kind: 'CiliumNetworkPolicy', read: ofCilium },
  {
    groups: ['projectcalico.org', 'crd.projectcalico.org'],
    kind: 'NetworkPolicy',
    read: ofCalico,
  },
];

/** Policies of namespaces that drop packets, each with the reading of what it says. */
export const networkPolicies = (
  mesh: Mesh,
): readonly { readonly policy: Resource; readonly rules: () => readonly PacketRules[] }[] =>
  NETWORK_POLICY_KINDS.flatMap(({ groups, kind, read }) =>
    groups
      .flatMap((group) => mesh.ofKind(group, kind))
      .map((policy) => ({ policy, rules: () => read(policy) })),
  );

const textOf = (node: Node): string => canonicalJson(plainOf(node));
const plainAt = (node: Node | undefined, field: string): Plain => {
  const found = nodeAt(node, field);
  return found === undefined ? null : plainOf(found);
};
const has = (node: Node | undefined, field: string): boolean => nodeAt(node, field) !== undefined;

function ofKubernetes(policy: Resource): readonly PacketRules[] {
  const spec = nodeAt(policy.node, 'spec');
  const selector = asLabelSelector(nodeAt(spec, 'podSelector'));
  return DIRECTIONS.filter((direction) => isAbout(policy, direction)).map((direction) => ({
    ...{ policy, direction, selects: byLabels(selector), isolates: true, denied: [] },
    allowed: rulesOf(policy, direction).map((rule) => {
      const peers = peersOf(rule, direction);
      return {
        text: textOf(rule),
        forAnybody: peers.length === 0 || peers.some(isAnybody),
        ports: portsOf(itemsAt(rule, 'ports'), 'port'),
        admits: (mesh, end, port) =>
          allOf([
            coversPort(itemsAt(rule, 'ports'), port),
            peers.length === 0
              ? 'yes'
              : anyOf(peers.map((peer) => isPeer(mesh, peer, end, policy))),
          ]),
      };
    }),
  }));
}

/**
 * Tells whether a peer of a rule is these pods; whose addresses are in a block nobody here can tell, but that no pod has
 * one that is local to its link, as probes of the ambient mesh have.
 */
function isPeer(mesh: Mesh, peer: Node, { namespace, labels }: PacketEnd, own: Resource): Match {
  const block = nodeAt(peer, 'ipBlock');
  if (block !== undefined) return LINK_LOCAL.test(stringAt(block, 'cidr') ?? '') ? 'no' : 'maybe';
  if (namespace === '') return 'maybe';
  const spaces = asLabelSelector(nodeAt(peer, 'namespaceSelector'));
  const pods = asLabelSelector(nodeAt(peer, 'podSelector'));
  return allOf([
    spaces === null
      ? certainly(own.namespace === namespace)
      : selectsNamespace(mesh, spaces, namespace),
    pods === null ? 'yes' : selectsPods(pods, labels),
  ]);
}

const LINK_LOCAL = /^169\.254\.[\d.]+\/(?:1[6-9]|2\d|3[0-2])$/;

/** Matches labels that injection and controllers give to pods. */
const ADDED_TO_PODS =
  /(?:^|\.)istio\.io\/|^(?:pod-template-hash|controller-(?:uid|revision-hash)|job-name)$|^(?:apps|batch|statefulset)\.kubernetes\.io\//;

function selectsPods(selector: LabelSelector, labels: ReadonlyMap<string, string>): Match {
  const { matchLabels, matchExpressions } = selector;
  const keys = [
    ...matchLabels.value.keys(),
    ...matchExpressions.value.map(({ key }) => key?.value ?? ''),
  ];
  return keys.some((key) => !labels.has(key) && ADDED_TO_PODS.test(key))
    ? 'maybe'
    : certainly(selectsLabels(selector, labels));
}

/** Tells whether the ports of a rule of Kubernetes take in a port of TCP. */
const coversPort = (ports: readonly Node[], { number, names }: PacketPort): Match =>
  ports.length === 0
    ? 'yes'
    : anyOf(
        ports
          .filter((one) => (stringAt(one, 'protocol') ?? 'TCP').toUpperCase() === 'TCP')
          .flatMap((one) => portsOf([one], 'port') ?? [])
          .map((one) =>
            certainly(
              typeof one === 'string' ? names.has(one) : one[0] <= number && number <= one[1],
            ),
          ),
      );

const MAYBE = (): Match => 'maybe';

/** Selects gateways' pods by labels; null is every pod of the namespace. */
const byLabels =
  (selector: LabelSelector | null): PacketRules['selects'] =>
  (pods) =>
    selectsGateway(selector, pods);

const isAnybody = (peer: Node): boolean =>
  ['0.0.0.0/0', '::/0'].includes(stringAt(peer, 'ipBlock', 'cidr') ?? '') &&
  itemsAt(peer, 'ipBlock', 'except').length === 0;

function portsOf(ports: readonly Node[], field: string): Ports | null {
  if (ports.length === 0) return null;
  return ports.flatMap((port): Ports => {
    const [first, last] = [plainAt(port, field), plainAt(port, 'endPort')];
    if (first === null || first === '' || first === '0') return [[1, 65_535] as const];
    if (Number.isNaN(Number(first))) return [typeof first === 'string' ? first : ''];
    return [[Number(first), Number(last ?? first)] as const];
  });
}

/**
 * Reads a policy of Cilium: its `specs` are several policies in one, and a label may say where it comes from
 * (`k8s:app`).
 */
function ofCilium(policy: Resource): readonly PacketRules[] {
  const { node } = policy;
  const single = nodeAt(node, 'spec');
  const specs = [...(single === undefined ? [] : [single]), ...itemsAt(node, 'specs')];
  return specs.flatMap((spec) =>
    DIRECTIONS.filter((direction) => has(spec, direction) || has(spec, `${direction}Deny`)).map(
      (direction) => ({
        ...{ policy, direction, selects: byLabels(selectorOfCilium(spec)) },
        isolates:
          has(spec, direction) && plainAt(nodeAt(spec, 'enableDefaultDeny'), direction) !== false,
        allowed: itemsAt(spec, direction).map((rule) => ({
          text: textOf(rule),
          forAnybody: itemsAt(rule, direction === 'ingress' ? 'fromEntities' : 'toEntities').some(
            (entity) => ['all', 'world'].includes(stringAt(entity) ?? ''),
          ),
          ports: portsOf(
            itemsAt(rule, 'toPorts').flatMap((ports) => itemsAt(ports, 'ports')),
            'port',
          ),
          admits: MAYBE,
        })),
        denied: itemsAt(spec, `${direction}Deny`).map(textOf),
      }),
    ),
  );
}

function selectorOfCilium(spec: Node): LabelSelector | null {
  const selector = asLabelSelector(nodeAt(spec, 'endpointSelector'));
  if (selector === null) return null;
  const bare = (key: string): string => key.replace(/^(?:k8s|any)[:.]/, '');
  const { matchLabels, matchExpressions } = selector;
  return {
    ...selector,
    matchLabels: {
      ...matchLabels,
      value: new Map([...matchLabels.value].map(([key, value]) => [bare(key), value])),
    },
    matchExpressions: {
      ...matchExpressions,
      value: matchExpressions.value.map((one) => ({
        ...one,
        key: one.key === null ? null : { ...one.key, value: bare(one.key.value) },
      })),
    },
  };
}

/**
 * Reads a policy of Calico, which has a language of its own for selectors (AROUND-4); without a selector a
 * policy is for all.
 */
function ofCalico(policy: Resource): readonly PacketRules[] {
  const spec = nodeAt(policy.node, 'spec');
  const selector = stringAt(spec, 'selector') ?? '';
  const written = itemsAt(spec, 'types').map((type) => stringAt(type)?.toLowerCase());
  const types: readonly (string | undefined)[] =
    written.length > 0
      ? written
      : [...(has(spec, 'egress') ? ['egress'] : []), ...(has(spec, 'ingress') ? ['ingress'] : [])];
  const isOfIngress = types.length === 0 || types.includes('ingress');
  return DIRECTIONS.filter((direction) =>
    direction === 'ingress' ? isOfIngress : types.includes(direction),
  ).map((direction) => {
    const rules = itemsAt(spec, direction);
    const isDenying = (rule: Node): boolean => stringAt(rule, 'action') === 'Deny';
    return {
      ...{ policy, direction, isolates: true },
      selects: (pods) => calicoSelects(selector, asksOfGateway(pods)) !== 'no',
      allowed: rules
        .filter((rule) => !isDenying(rule))
        .map((rule) => ({
          text: textOf(rule),
          forAnybody: !has(rule, 'source') && !has(rule, 'destination'),
          ports: null,
          admits: MAYBE,
        })),
      denied: rules.filter(isDenying).map(textOf),
    };
  });
}
