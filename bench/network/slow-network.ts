import { isIPv6 } from 'node:net';
import type { PlainConnection, PlainEnd, PlainNetwork } from './plain-network.ts';
import { kubernetesActions } from './slow-admin.ts';
import { calicoActions } from './slow-calico.ts';
import { ciliumActions } from './slow-cilium.ts';
import type { SlowEnd, SlowPacket } from './slow-facts.ts';
import type { Actions } from './slow-order.ts';

/** `unknown` where the documentation leaves it open. */
export type SlowVerdict = 'allowed' | 'dropped' | 'unknown';

/** Both ends by their addresses of one family, as one packet has them. */
export interface SlowPair {
  readonly from: SlowEnd;
  readonly to: SlowEnd;
}

const ACTIONS = {
  kubernetes: kubernetesActions,
  cilium: ciliumActions,
  calico: calicoActions,
} as const;

/**
 * Tells how a connection ends, by a plain reading of the documentation. A pod may have addresses of both families: if
 * the verdict depends on the family, it is not known.
 */
export function slowVerdict(network: PlainNetwork, connection: PlainConnection): SlowVerdict {
  const verdicts = new Set(
    pairsOf(network, connection).map((pair) => slowVerdictOfPair(network, connection, pair)),
  );
  const [first = 'unknown'] = verdicts;
  return verdicts.size === 1 ? first : 'unknown';
}

/** The ends of a connection in each family that both have. */
export function pairsOf(network: PlainNetwork, { from, to }: PlainConnection): readonly SlowPair[] {
  const targets = endsOf(network, to);
  return endsOf(network, from).flatMap((source) =>
    targets
      .filter((target) => isIPv6(target.address) === isIPv6(source.address))
      .map((target) => ({ from: source, to: target })),
  );
}

function endsOf(network: PlainNetwork, end: PlainEnd): readonly SlowEnd[] {
  if ('address' in end) return [{ address: end.address, pod: null, namespace: null }];
  const pod = network.pods.find(({ namespace, name }) => `${namespace}/${name}` === end.pod);
  const namespace = network.namespaces.find(({ name }) => name === pod?.namespace);
  if (pod === undefined || namespace === undefined) throw new Error(`There is no pod ${end.pod}.`);
  return pod.addresses.map((address) => ({ address, pod, namespace }));
}

/** Both directions have to allow it. No policy can keep a pod from itself. */
export function slowVerdictOfPair(
  network: PlainNetwork,
  { port, protocol }: Pick<PlainConnection, 'port' | 'protocol'>,
  { from, to }: SlowPair,
): SlowVerdict {
  if (from.pod !== null && from.pod === to.pod) return 'allowed';
  const ways = [
    slowWay({ direction: 'egress', own: from, other: to, port, protocol, network }),
    slowWay({ direction: 'ingress', own: to, other: from, port, protocol, network }),
  ];
  if (ways.includes('dropped')) return 'dropped';
  return ways.includes('unknown') ? 'unknown' : 'allowed';
}

/** Policies select pods: an address outside has none. */
const slowWay = (packet: SlowPacket): SlowVerdict =>
  packet.own.pod === null ? 'allowed' : verdictOf(ACTIONS[packet.network.plugin](packet));

function verdictOf(actions: Actions): SlowVerdict {
  if (actions.size > 1) return 'unknown';
  return actions.has('allow') ? 'allowed' : 'dropped';
}
