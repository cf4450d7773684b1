import type { PlainBlock, PlainSelector, PlainSubject } from './plain-network.ts';
import type { Draw } from './random-draw.ts';

// few words, so that selectors, ports and blocks often meet

export const NAMESPACES = ['shop', 'bank', 'lab'] as const;
export const TEAMS = ['red', 'blue'] as const;
export const APPS = ['web', 'api', 'db'] as const;
export const TIERS = ['a', 'b'] as const;
export const ACCOUNTS = ['one', 'two'] as const;
export const PORTS = [53, 80, 443, 8080, 8081] as const;
export const NAMES_OF_PORTS = ['http', 'dns', 'metrics'] as const;
export const OUTSIDE = [
  '203.0.113.5',
  '203.0.113.9',
  '10.9.0.1',
  '2001:db8::5',
  'fd00:9::1',
] as const;

/** Blocks, each with blocks inside it. */
const BLOCKS: readonly (readonly [cidr: string, inside: readonly string[]])[] = [
  ['0.0.0.0/0', ['10.0.0.0/8', '10.0.0.0/16', '203.0.113.0/24', '203.0.113.4/30', '10.9.0.1/32']],
  ['10.0.0.0/8', ['10.0.0.0/16', '10.0.1.0/24', '10.9.0.0/16', '10.0.0.0/22']],
  ['10.0.0.0/23', ['10.0.0.0/24', '10.0.0.4/30', '10.0.1.1/32']],
  ['203.0.113.0/24', ['203.0.113.4/30', '203.0.113.0/29', '203.0.113.9/32']],
  ['::/0', ['fd00::/8', '2001:db8::/32', 'fd00::/48', 'fd00:9::1/128']],
  ['fd00::/8', ['fd00::/48', 'fd00:0:0:1::/64', 'fd00:9::/32', 'fd00::/47']],
  ['2001:db8::/32', ['2001:db8::/64', '2001:db8::5/128']],
];

export const NETS: readonly string[] = BLOCKS.flatMap(([cidr, inside]) => [cidr, ...inside]);

/** A block, often with exceptions that overlap, or with an empty list of them. */
export function randomBlock(draw: Draw): PlainBlock {
  const [cidr, inside] = draw.from(BLOCKS);
  return draw.maybe(0.5) ? { cidr } : { cidr, except: draw.some(inside, 0.5) };
}

/** A label selector: empty, by labels, by expressions with each operator, or by both. */
export function randomSelector(
  draw: Draw,
  keys: readonly (readonly [key: string, values: readonly string[]])[],
): PlainSelector {
  if (draw.maybe(0.2)) return {};
  const label = (): Readonly<Record<string, string>> => {
    const [key, values] = draw.from(keys);
    return { [key]: draw.from(values) };
  };
  const hasLabels = draw.maybe(0.6);
  return {
    ...(hasLabels && { matchLabels: label() }),
    ...((!hasLabels || draw.maybe(0.2)) && {
      matchExpressions: draw.upTo(2, () => {
        const [key, values] = draw.from(keys);
        const operator = draw.one(['In', 'NotIn', 'Exists', 'DoesNotExist'] as const);
        return operator === 'In' || operator === 'NotIn'
          ? { key, operator, values: draw.maybe(0.3) ? values : [draw.from(values)] }
          : { key, operator };
      }),
    }),
  };
}

const POD_LABELS = [
  ['app', APPS],
  ['tier', TIERS],
] as const;

const NAMESPACE_LABELS = [
  ['team', TEAMS],
  ['env', ['prod', 'dev']],
  ['kubernetes.io/metadata.name', NAMESPACES],
] as const;

export const podSelector = (draw: Draw): PlainSelector => randomSelector(draw, POD_LABELS);
export const namespaceSelector = (draw: Draw): PlainSelector =>
  randomSelector(draw, NAMESPACE_LABELS);

/** Pods by their namespaces, or by both selectors. */
export const randomSubject = (draw: Draw): PlainSubject =>
  draw.maybe(0.5)
    ? { namespaces: namespaceSelector(draw) }
    : { pods: { namespaceSelector: namespaceSelector(draw), podSelector: podSelector(draw) } };

/** An absent list, an empty one, or one with some. */
export function randomList<T>(
  draw: Draw,
  make: () => T,
  { absent = 0.2, empty = 0.1 } = {},
): readonly T[] | undefined {
  if (draw.maybe(absent)) return undefined;
  return draw.maybe(empty) ? [] : draw.upTo(3, make);
}
