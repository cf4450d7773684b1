import type { Node, Resource } from '../../../manifest/index.ts';
import { canonicalJson, itemsAt, nodeAt, plainOf, stringAt } from '../../../manifest/index.ts';
import type { Match } from '../request/match.ts';
import { anyOf, certainly } from '../request/match.ts';

export type Direction = 'ingress' | 'egress';
export const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** One policy of Kubernetes, and whether it selects the pods in question. */
export interface SelectingPolicy {
  readonly policy: Resource;
  readonly selects: Match;
}

/** Whom policies let through one way, to one port or to all. */
export interface LetThrough {
  readonly who: 'anybody' | 'some' | 'nobody';
  /** The texts of the rules that let something through. */
  readonly rules: ReadonlySet<string>;
}

const ANYBODY: LetThrough = { who: 'anybody', rules: new Set() };

/** A kind whose rules add to each other, and which drops nothing where it lets everything through. AROUND-16 */
export const isPacketPolicy = ({ group, kind }: Pick<Resource, 'group' | 'kind'>): boolean =>
  kind === 'NetworkPolicy' && (group === 'networking.k8s.io' || group === 'extensions');

/**
 * Tells whether a policy is about one way. Without `policyTypes` it is about what comes in, and about what
 * leaves where it has rules for that.
 */
export function isAbout(policy: Resource, direction: Direction): boolean {
  const spec = nodeAt(policy.node, 'spec');
  const types = itemsAt(spec, 'policyTypes').map((type) => stringAt(type)?.toLowerCase());
  if (types.length > 0) return types.includes(direction);
  return direction === 'ingress' || nodeAt(spec, 'egress') !== undefined;
}

export const rulesOf = (policy: Resource, direction: Direction): readonly Node[] =>
  itemsAt(policy.node, 'spec', direction);

/** Whom a rule is about, beside its ports. */
export const peersOf = (rule: Node, direction: Direction): readonly Node[] =>
  itemsAt(rule, direction === 'ingress' ? 'from' : 'to');

/**
 * Whom all policies of a namespace let through. Who is only perhaps selected is held to be shut, and not to be let
 * through, by what `isStrict` looks at; the other way round where what was there before is asked for.
 */
export function letThrough(
  policies: readonly SelectingPolicy[],
  direction: Direction,
  port: number | null,
  isStrict: boolean,
): LetThrough {
  const about = policies.filter(
    ({ policy, selects }) => selects !== 'no' && isAbout(policy, direction),
  );
  const isShut = about.some(({ selects }) => isStrict || selects === 'yes');
  if (!isShut) return ANYBODY;
  const rules = about
    .filter(({ selects }) => !isStrict || selects === 'yes')
    .flatMap(({ policy }) => rulesOf(policy, direction))
    .map((rule) => ({ rule, covers: coversPort(rule, port) }))
    .filter(({ covers }) => covers !== 'no');
  if (rules.some(({ rule, covers }) => covers === 'yes' && isForAnybody(rule, direction)))
    return ANYBODY;
  return {
    who: rules.length > 0 ? 'some' : 'nobody',
    rules: new Set(rules.map(({ rule }) => canonicalJson(plainOf(rule)))),
  };
}

/** No peers are all there are; a block of addresses may leave out those of the other family. */
const isForAnybody = (rule: Node, direction: Direction): boolean =>
  peersOf(rule, direction).length === 0;

/** Tells whether a rule lets through what goes to a TCP port; null asks for every port. */
function coversPort(rule: Node, port: number | null): Match {
  const ports = itemsAt(rule, 'ports');
  if (ports.length === 0) return 'yes';
  return port === null ? 'maybe' : anyOf(ports.map((one) => isPort(one, port)));
}

function isPort(written: Node, port: number): Match {
  if ((stringAt(written, 'protocol') ?? 'TCP').toUpperCase() !== 'TCP') return 'no';
  const [first, last] = ['port', 'endPort'].map((field) => plainAt(written, field));
  if (first === null) return 'yes';
  const from = Number(first);
  // which port has a name is written at the pods
  if (Number.isNaN(from)) return 'maybe';
  return certainly(from <= port && port <= Number(last ?? first));
}

function plainAt(node: Node, field: string): string | number | null {
  const found = nodeAt(node, field);
  const value = found === undefined ? null : plainOf(found);
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
