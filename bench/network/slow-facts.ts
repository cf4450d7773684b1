import { BlockList, isIPv6 } from 'node:net';
import type {
  Labels,
  PlainBlock,
  PlainNamespace,
  PlainNetwork,
  PlainPod,
  PlainSelector,
  Protocol,
} from './plain-network.ts';

/** `unknown` where the documentation leaves it open. */
export type Truth = 'yes' | 'no' | 'unknown';

export const truthOf = (is: boolean): Truth => (is ? 'yes' : 'no');

export function every(truths: readonly Truth[]): Truth {
  if (truths.includes('no')) return 'no';
  return truths.includes('unknown') ? 'unknown' : 'yes';
}

export function some(truths: readonly Truth[]): Truth {
  if (truths.includes('yes')) return 'yes';
  return truths.includes('unknown') ? 'unknown' : 'no';
}

export function not(truth: Truth): Truth {
  if (truth === 'unknown') return 'unknown';
  return truth === 'yes' ? 'no' : 'yes';
}

export type Direction = 'ingress' | 'egress';

/** One end of a packet. Both are null for an address outside the cluster. */
export interface SlowEnd {
  readonly address: string;
  readonly pod: PlainPod | null;
  readonly namespace: PlainNamespace | null;
}

/** The first packet of a connection, as one side's policies see it. */
export interface SlowPacket {
  readonly direction: Direction;
  /** The end whose policies are asked: the caller for egress, the called pod for ingress. */
  readonly own: SlowEnd;
  readonly other: SlowEnd;
  readonly port: number;
  readonly protocol: Protocol;
  readonly network: PlainNetwork;
}

export const sourceOf = ({ direction, own, other }: SlowPacket): SlowEnd =>
  direction === 'egress' ? own : other;
export const destinationOf = ({ direction, own, other }: SlowPacket): SlowEnd =>
  direction === 'egress' ? other : own;

/** A label selector of Kubernetes: all of it has to hold, and an empty one selects everything. */
export const selects = (selector: PlainSelector, labels: Labels): boolean =>
  Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
    }
  });

/** Tells whether an address is in a block, and in none of the exceptions. */
export const isInBlock = ({ cidr, except = [] }: PlainBlock, address: string): boolean =>
  isInNet(cidr, address) && !except.some((each) => isInNet(each, address));

export function isInNet(cidr: string, address: string): boolean {
  const [net = '', length = ''] = cidr.split('/');
  const family = isIPv6(net) ? 'ipv6' : 'ipv4';
  if ((family === 'ipv6') !== isIPv6(address)) return false;
  const list = new BlockList();
  list.addSubnet(net, Number(length), family);
  return list.check(address, family);
}

/**
 * Tells whether a name is this port at the pod that is called. Kubernetes asks for names that are unique in a pod, and
 * says nowhere which number a name stands for that two containers use.
 */
export function isNamedPort(
  name: string,
  { pod }: SlowEnd,
  { port, protocol }: Pick<SlowPacket, 'port' | 'protocol'>,
): Truth {
  const numbers = (pod?.ports ?? [])
    .filter((each) => each.name === name && each.protocol === protocol)
    .map(({ number }) => number);
  if (!numbers.includes(port)) return 'no';
  return numbers.every((number) => number === port) ? 'yes' : 'unknown';
}
