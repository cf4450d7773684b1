import type {
  PlainCalicoEntity,
  PlainCalicoPolicy,
  PlainCalicoRule,
  PlainCalicoTier,
} from './plain-network.ts';
import type { Draw } from './random-draw.ts';
import {
  ACCOUNTS,
  APPS,
  NAMES_OF_PORTS,
  NAMESPACES,
  NETS,
  PORTS,
  randomList,
  TEAMS,
  TIERS,
} from './random-words.ts';

/** Policies of Calico in the default tier, in some clusters also in a tier before it. */
export function randomCalicoPolicies(draw: Draw): readonly (PlainCalicoPolicy | PlainCalicoTier)[] {
  const tiers = draw.maybe(0.25) ? (['default', 'platform'] as const) : (['default'] as const);
  const policies = Array.from({ length: 1 + draw.below(5) }, (_, at) =>
    randomPolicy(draw, at, draw.from(tiers)),
  );
  return tiers.length === 1
    ? policies
    : [
        {
          apiVersion: 'projectcalico.org/v3',
          kind: 'Tier',
          metadata: { name: 'platform' },
          spec: { order: 100, defaultAction: draw.one([undefined, 'Deny', 'Pass', 'Pass']) },
        },
        ...policies,
      ];
}

function randomPolicy(draw: Draw, at: number, tier: 'default' | 'platform'): PlainCalicoPolicy {
  const isGlobal = draw.maybe(0.5);
  return {
    apiVersion: 'projectcalico.org/v3',
    kind: isGlobal ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
    metadata: {
      name: tier === 'default' ? `calico-${String(at)}` : `platform.calico-${String(at)}`,
      ...(!isGlobal && { namespace: draw.one(NAMESPACES) }),
    },
    spec: {
      tier: tier === 'default' ? draw.one([undefined, 'default']) : tier,
      order: draw.one([undefined, 10, 20, 30, 40, 1000, 2000]),
      selector: draw.maybe(0.2) ? undefined : podExpression(draw),
      namespaceSelector: isGlobal && draw.maybe(0.3) ? namespaceExpression(draw) : undefined,
      types: draw.one([
        undefined,
        undefined,
        ['Ingress'],
        ['Egress'],
        ['Ingress', 'Egress'],
      ] as const),
      ingress: randomList(draw, () => randomRule(draw, 'source', isGlobal)),
      egress: randomList(draw, () => randomRule(draw, 'destination', isGlobal)),
    },
  };
}

/** A rule with ports asks for a protocol that has ports: Calico refuses others. */
function randomRule(
  draw: Draw,
  peer: 'source' | 'destination',
  isGlobal: boolean,
): PlainCalicoRule {
  const hasPorts = draw.maybe(0.4);
  const entity = draw.maybe(0.75) ? randomEntity(draw, isGlobal) : {};
  const ports = hasPorts
    ? { [draw.maybe(0.8) ? 'ports' : 'notPorts']: draw.upTo(2, () => randomPort(draw)) }
    : {};
  const protocol = draw.one(['TCP', 'TCP', 'UDP', 'SCTP', 6, 17] as const);
  const destination = peer === 'destination' ? { ...entity, ...ports } : ports;
  return {
    action: draw.one(['Allow', 'Allow', 'Deny', 'Log', 'Pass']),
    protocol: hasPorts || draw.maybe(0.3) ? protocol : undefined,
    notProtocol: !hasPorts && draw.maybe(0.1) ? draw.one(['TCP', 'UDP']) : undefined,
    ipVersion: draw.maybe(0.05) ? draw.one([4, 6]) : undefined,
    source: peer === 'source' ? entity : undefined,
    destination: Object.keys(destination).length === 0 ? undefined : destination,
  };
}

const randomEntity = (draw: Draw, isGlobal: boolean): PlainCalicoEntity =>
  draw.one<PlainCalicoEntity>([
    { selector: podExpression(draw) },
    { selector: podExpression(draw) },
    { namespaceSelector: namespaceExpression(draw) },
    { namespaceSelector: namespaceExpression(draw), selector: podExpression(draw) },
    { nets: draw.upTo(2, () => draw.from(NETS)) },
    { notNets: draw.upTo(2, () => draw.from(NETS)) },
    { nets: [draw.from(NETS)], notNets: draw.upTo(2, () => draw.from(NETS)) },
    { serviceAccounts: { names: [draw.one(ACCOUNTS)] } },
    isGlobal ? { notSelector: podExpression(draw) } : { selector: podExpression(draw) },
  ]);

function randomPort(draw: Draw): number | string {
  const port = draw.one(PORTS);
  return draw.one<number | string>([
    port,
    port,
    `${String(port)}:${String(port + draw.one([0, 1, 500]))}`,
    draw.one(NAMES_OF_PORTS),
  ]);
}

const podExpression = (draw: Draw): string =>
  expression(draw, [
    ['app', APPS],
    ['app', APPS],
    ['tier', TIERS],
    ['tier', TIERS],
    ['projectcalico.org/namespace', NAMESPACES],
    ['projectcalico.org/serviceaccount', ACCOUNTS],
  ]);

const namespaceExpression = (draw: Draw): string =>
  expression(draw, [
    ['team', TEAMS],
    ['env', ['prod', 'dev']],
    ['kubernetes.io/metadata.name', NAMESPACES],
    ['projectcalico.org/name', NAMESPACES],
  ]);

type Keys = readonly (readonly [key: string, values: readonly string[]])[];

function expression(draw: Draw, keys: Keys, depth = 0): string {
  if (depth < 2 && draw.maybe(0.25)) {
    const inner = (): string => expression(draw, keys, depth + 1);
    return draw.one([
      `${inner()} && ${inner()}`,
      `(${inner()} || ${inner()})`,
      `${inner()} || ${inner()}`,
      `!(${inner()})`,
    ]);
  }
  const [key, values] = draw.from(keys);
  const value = `'${draw.from(values)}'`;
  return draw.one([
    'all()',
    `${key} == ${value}`,
    `${key} == ${value}`,
    `${key} != ${value}`,
    `has(${key})`,
    `!has(${key})`,
    `${key} in { ${values.map((each) => `'${each}'`).join(', ')} }`,
    `${key} not in {${value}}`,
    `${key} contains ${value}`,
    `${key} starts with 'r'`,
    `${key} ends with 'b'`,
  ]);
}
