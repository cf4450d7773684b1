import type { RenderedRoot, sourcesInstead } from '../../gitops/index.ts';
import { isDelivering } from '../../gitops/index.ts';
import type { InEffect } from '../in-effect/effective-objects.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  resourceKey,
  stableKeyOf,
  API_GROUPS,
  isRetiredMeshKind,
  rowOf,
} from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { meshParts } from '../../istio/index.ts';
import type { Change } from './change.ts';
import { withMeshParts } from './mesh-parts.ts';
import { appliedTogether } from './compare/resource-pairs.ts';
import { controlPlaneShape } from './control-plane-installation.ts';
import type { EndingAppliers } from './departures.ts';
import { departures } from './departures.ts';
import { objectChanges } from './object-changes.ts';
import { diffMesh } from './mesh-diff.ts';

/** One environment: what acts in it before and after, and the meshes that this makes. */
interface Compared {
  readonly environment: string;
  readonly seen: InEffect;
  readonly before: Mesh | null;
  readonly after: Mesh | null;
  /** Whether the change makes the environment. */
  readonly isNew: boolean;
  /** Whether the change leaves the kustomizations as they are that the root read at the base. */
  readonly isListedAlike: (root: RenderedRoot) => boolean;
  /** Other repositories that what applies roots of this one reads on the other side of the change. */
  readonly instead: InsteadOf;
  /** Says what a root of the base is deleted with, though something may apply it again. */
  readonly deletions: EndingAppliers;
}

/** Names what is read on one side for a root of the other, where that is not this repository; null else. */
type InsteadOf = Readonly<Record<'before' | 'after', ReturnType<typeof sourcesInstead>>>;

/**
 * The differences of one environment, without opinion, with why things count as gone or new that are
 * written on both sides.
 */
export function diffInEffect(compared: Compared): readonly Change[] {
  const { environment, seen, before, after, isNew } = compared;
  if (before === after) return [];
  const copies = copiesIn(seen, compared.instead);
  const together = appliedTogether([seen.before, seen.after]);
  return [
    ...diffMesh(environment, before, after, together, isNew).map((change) =>
      withRemains(withCause(change, seen, copies), seen),
    ),
    ...departuresBetween(compared),
    ...remainingChanges(compared),
    ...copyChanges(compared),
  ];
}

/** Tells of copies in loose files that come or go without the object, which neither mesh has. */
function copyChanges({ environment, seen, before, after }: Compared): readonly Change[] {
  const inMeshes = new Set([before, after].flatMap((mesh) => mesh?.resources ?? []));
  const changes = seen.copies.flatMap(({ resource, side, cause, isAlike }) =>
    inMeshes.has(resource)
      ? []
      : objectChanges(
          side === 'before' ? { before: resource, after: null } : { before: null, after: resource },
          wholeDiff(environment),
        ).flatMap((each) =>
          // a copy with another text may be what a cluster has
          each.field === null
            ? [{ ...each, cause, ...(isAlike && { isRerouted: true as const }) }]
            : [],
        ),
  );
  return withMeshParts(changes, before, after);
}

/** Compares what is on one side alone. */
const wholeDiff = (environment: string): Parameters<typeof objectChanges>[1] => ({
  environment,
  generatedBefore: new Map<string, string>(),
  generatedAfter: new Map<string, string>(),
  isVariable: () => false,
});

/** Tells of objects that leave Git and stay in the cluster: they are in both meshes, and no difference of theirs. */
function remainingChanges({ environment, seen, before, after }: Compared): readonly Change[] {
  if (seen.before === null || seen.remains.size === 0) return [];
  const told = new Map(
    seen.before.roots.flatMap(({ resources }) =>
      resources.flatMap((resource) => {
        const key = resourceKey(resource);
        const remains = seen.remains.get(key);
        return remains === undefined || remains.kind === 'unless-asked' || isDelivering(resource)
          ? []
          : [[key, { resource, remains }] as const];
      }),
    ),
  );
  const diff = wholeDiff(environment);
  const changes = [...told.values()].flatMap(({ resource, remains }) =>
    objectChanges({ before: resource, after: null }, diff).map((each) => ({ ...each, remains })),
  );
  return withMeshParts(changes, before, after);
}

function withRemains(change: Change, { remains }: InEffect): Change {
  const { object, oldObject } = change;
  const why = object === null && oldObject !== null ? remains.get(resourceKey(oldObject)) : null;
  return why == null ? change : { ...change, remains: why };
}

/**
 * Tells whether more than one workload may rely on an object: policies, objects of the root namespace
 * that hold in others, the mesh configuration in its shapes, and what the control plane runs from.
 */
function actsOnMesh(meshes: readonly Mesh[]): (resource: Resource) => boolean {
  const looks = meshes.map(({ resources, configuration: { rootNamespace, sources } }) => {
    const partOf = meshParts(resources, rootNamespace);
    const holding = new Set(sources);
    return (resource: Resource): boolean =>
      isPolicyOrRootObject(resource, rootNamespace) ||
      holding.has(resource) ||
      partOf(resource) === 'control-plane';
  });
  return (resource) => looks.some((look) => look(resource)) || controlPlaneShape(resource) !== null;
}

function departuresBetween({
  environment,
  seen,
  before,
  after,
  isListedAlike,
  deletions,
}: Compared): readonly Change[] {
  if (before === null || after === null || seen.before === null || seen.after === null) return [];
  const found = departures({
    environment,
    before: seen.before,
    after: seen.after,
    doubtful: seen.doubtful,
    isListedAlike,
    deletions,
    isTold: actsOnMesh([before, after]),
  });
  return withMeshParts(found, before, after);
}

/** An object and where it lies. */
interface Copy {
  readonly root: RenderedRoot['root'];
  readonly resource: Resource;
}

/**
 * Of an object that comes or goes in one root: the others that have it on the other side, or the repository that is read
 * there; null where there is nothing to say.
 */
type CopiesElsewhere = (
  resource: Resource,
  side: 'before' | 'after',
) => NonNullable<Change['cause']> | null;

function copiesIn({ before, after, copies: loose }: InEffect, instead: InsteadOf): CopiesElsewhere {
  const alternatives = new Map(loose.map(({ resource, cause }) => [resource, cause]));
  const copiesByKey = (side: InEffect['before']): ReadonlyMap<string, readonly Copy[]> => {
    const found = new Map<string, Copy[]>();
    for (const { root, resources } of side?.roots ?? [])
      for (const resource of resources) {
        const key = stableKeyOf(resource);
        const known = found.get(key);
        if (known) known.push({ root, resource });
        else found.set(key, [{ root, resource }]);
      }
    return found;
  };
  let known: Readonly<Record<'before' | 'after', ReturnType<typeof copiesByKey>>> | null = null;
  return (resource, side) => {
    const alternative = alternatives.get(resource);
    if (alternative !== undefined) return alternative;
    known ??= { before: copiesByKey(before), after: copiesByKey(after) };
    const key = stableKeyOf(resource);
    const own = known[side].get(key)?.find((copy) => copy.resource === resource);
    const all = known[side === 'before' ? 'after' : 'before'].get(key) ?? [];
    // a folder that nothing applies keeps nothing of what an applier prunes, and has brought nothing (FLUX-33)
    const others =
      own?.root.by.origin == null ? all : all.filter(({ root }) => root.by.origin !== null);
    const paths = [...new Set(others.map(({ root }) => root.path))].sort();
    if (own === undefined || paths.includes(own.root.path)) return null;
    if (paths.length === 0) {
      const read = instead[side === 'before' ? 'after' : 'before'](own.root);
      if (read === null) return null;
      const { source, prunes } = read;
      return { kind: 'read-elsewhere', source, ...(prunes(resource) && { isPruned: true }) };
    }
    const isAlternative = [own, ...others].every(({ root }) => root.by.origin === null);
    return {
      kind: 'copied',
      at: own.root.path,
      others: paths,
      ...(isAlternative && { isAlternative }),
    };
  };
}

function withCause(change: Change, { gone, come }: InEffect, copies: CopiesElsewhere): Change {
  const { object, oldObject } = change;
  const resource = object === null ? oldObject : oldObject === null ? object : null;
  if (resource === null) return change;
  const withheld = (object === null ? gone : come).get(stableKeyOf(resource));
  if (withheld !== undefined) return { ...change, cause: { kind: 'withheld', withheld } };
  const cause = copies(resource, object === null ? 'before' : 'after');
  return cause === null ? change : { ...change, cause };
}

/** A policy of any namespace, one of a retired kind too, or an object of the root namespace that may hold in others. */
export const isPolicyOrRootObject = (resource: Resource, rootNamespace: string): boolean =>
  resource.group === API_GROUPS.istioSecurity ||
  isRetiredMeshKind(resource) ||
  (resource.namespace === rootNamespace && rowOf(resource)?.inRootNamespace !== undefined);
