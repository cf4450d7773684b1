import type { Draw } from '../network/random-draw.ts';
import { randomNetwork } from '../network/random-network.ts';
import { APPS, PORTS, TEAMS, TIERS } from '../network/random-words.ts';
import type { DoorTree } from './door-tree.ts';
import { meshObjects, MODES } from './door-tree.ts';

type Changes = Readonly<Record<string, (draw: Draw, tree: DoorTree) => DoorTree>>;

/** Each changes one thing, or nothing if the tree does not have it. */
const CHANGES = {
  'policy added': (draw, tree) => ({
    ...tree,
    policies: [...tree.policies, ...renamed(draw).slice(0, 1)],
  }),
  'policy removed': (draw, tree) => ({ ...tree, policies: without(draw, tree.policies) }),
  'policy replaced': (draw, tree) => ({
    ...tree,
    policies: [...without(draw, tree.policies), ...renamed(draw).slice(0, 1)],
  }),
  'label of pods': (draw, tree) => ({
    ...tree,
    workloads: oneOf(draw, tree.workloads, (one) => ({
      ...one,
      labels: draw.maybe(0.4)
        ? { ...one.labels, app: draw.one(APPS) }
        : { ...one.labels, tier: draw.one(TIERS) },
    })),
  }),
  'declared port': (draw, tree) => ({
    ...tree,
    workloads: oneOf(draw, tree.workloads, (one) => ({
      ...one,
      ports: oneOf(draw, one.ports, (port) => ({ ...port, number: draw.one(PORTS) })),
    })),
  }),
  'target port': (draw, tree) => ({
    ...tree,
    services: oneOf(draw, tree.services, (one) => ({
      ...one,
      ports: oneOf(draw, one.ports, (port) => ({ ...port, targetPort: draw.one(PORTS) })),
    })),
  }),
  'port of a Service': (draw, tree) => ({
    ...tree,
    services: oneOf(draw, tree.services, (one) => ({
      ...one,
      ports: oneOf(draw, one.ports, (port) => ({ ...port, port: port.port + 1 })),
    })),
  }),
  'selector of a Service': (draw, tree) => ({
    ...tree,
    services: oneOf(draw, tree.services, (one) => ({ ...one, app: draw.one(APPS) })),
  }),
  'pods removed': (draw, tree) => ({ ...tree, workloads: without(draw, tree.workloads) }),
  'label of a namespace': (draw, tree) => ({
    ...tree,
    namespaces: oneOf(draw, tree.namespaces, (one) => ({
      ...one,
      labels: { ...one.labels, team: draw.one(TEAMS) },
    })),
  }),
  'dataplane mode': (draw, tree) => ({
    ...tree,
    namespaces: oneOf(draw, tree.namespaces, (one) => ({ ...one, mode: draw.one(MODES) })),
  }),
  waypoint: (draw, tree) => ({
    ...tree,
    namespaces: oneOf(draw, tree.namespaces, (one) => ({ ...one, hasWaypoint: !one.hasWaypoint })),
  }),
  'account of pods': (draw, tree) => ({
    ...tree,
    workloads: oneOf(draw, tree.workloads, (one) => ({
      ...one,
      serviceAccount: one.serviceAccount === 'one' ? 'two' : 'one',
    })),
  }),
  'object of the mesh': (draw, tree) => ({
    ...tree,
    mesh:
      tree.mesh.length > 0 && draw.maybe(0.5)
        ? without(draw, tree.mesh)
        : meshObjects(draw, 1 + draw.below(2_000_000_000)),
  }),
} as const satisfies Changes;

/** Names the kinds of changes. */
export const KINDS_OF_CHANGE = Object.keys(CHANGES).filter((kind): kind is keyof typeof CHANGES =>
  Object.hasOwn(CHANGES, kind),
);

/** Changes one thing; the kind of change goes by the seed, in turn. */
export function changedTree(
  draw: Draw,
  tree: DoorTree,
  seed: number,
): { readonly kind: keyof typeof CHANGES; readonly tree: DoorTree } {
  const kind = KINDS_OF_CHANGE[seed % KINDS_OF_CHANGE.length] ?? 'policy added';
  return { kind, tree: CHANGES[kind](draw, tree) };
}

/** Policies of another network, which are called otherwise than those of the tree. */
const renamed = (draw: Draw) => {
  const { policies } = randomNetwork(1 + draw.below(2_000_000_000));
  const named = policies
    .filter(({ kind }) => kind !== 'Tier' && kind !== 'BaselineAdminNetworkPolicy')
    .map((policy) => ({
      ...policy,
      metadata: { ...policy.metadata, name: `${policy.metadata.name}-new` },
    }));
  return named.slice(named.length === 0 ? 0 : draw.below(named.length));
};

function without<T>(draw: Draw, all: readonly T[]): readonly T[] {
  const at = draw.below(all.length);
  return all.filter((_, index) => index !== at);
}

function oneOf<T>(draw: Draw, all: readonly T[], change: (one: T) => T): readonly T[] {
  const at = draw.below(all.length);
  return all.map((each, index) => (index === at ? change(each) : each));
}
