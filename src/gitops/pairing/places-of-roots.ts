import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import { isKustomizationFile } from '../kustomize/kustomization-folders.ts';
import { looseKeyOf, scriptedKeyOf } from '../releases/loose-releases.ts';
import { NOBODY } from '../names/unit-name.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { objectApplying } from '../roots/applier-of-root.ts';
import type { Sides } from '../stages/stage.ts';
import type { IdsOfRoot, Unit, UnitId } from './delivery-units.ts';

/** Tells which units the roots of the base are part of, on either side of a change. */
export interface PlacesOfRoots {
  readonly before: (root: Root) => ReadonlySet<UnitId>;
  /**
   * Lists the units of the same applier and destination. Where these are gone it lists those of the same
   * folder, as appliers that are new take it to the same destination, or as nobody is seen to apply it.
   */
  readonly after: (root: Root) => ReadonlySet<UnitId>;
  /**
   * Tells whether more appliers take it to more places: where it is found then, beside where it was, is new
   * there.
   */
  readonly isTakenFurther: (root: Root) => boolean;
  /** Tells whether the folder is a root of the merge result, whoever applies it. */
  readonly isLater: (root: Root) => boolean;
  /** All units of the base, but for what nobody is seen to apply. */
  readonly all: ReadonlySet<UnitId>;
  /** Folders that something of the merge result applies. */
  readonly applied: ReadonlySet<string>;
  /** Kustomizations that any of them reads. */
  readonly built: ReadonlySet<string>;
}

export function placesOfRoots(
  { base, merged }: Sides,
  units: readonly Unit[],
  idsOf: IdsOfRoot,
): PlacesOfRoots {
  const keyOf = keyOnBothSides(base, merged);
  const known = new Set(rootsOf(base).flatMap(({ root }) => idsOf(root)));
  const isNewHere = (root: Root): boolean => !idsOf(root).some((id) => known.has(id));
  const goingTo = (root: Root): string => `${keyOf(root)} ${objectApplying(root)?.cluster ?? ''}`;
  const [then, now] = [
    sideOf(units, ({ before }) => before),
    sideOf(units, ({ after }) => after),
  ].map((side) => ({
    byId: unitsByKey(side, idsOf),
    byKey: unitsByKey(side, (root) => [keyOf(root)]),
    byDestination: unitsByKey(side, (root) =>
      root.by.origin === null ? [keyOf(root)] : isNewHere(root) ? [goingTo(root)] : [],
    ),
  }));
  const unitsAt = (known: UnitsByKey | undefined, keys: readonly string[]): ReadonlySet<UnitId> =>
    new Set(keys.flatMap((key) => [...(known?.get(key) ?? [])]));
  const roots = rootsOf(merged);
  const idsTogether = new Map(
    roots.flatMap(({ root }) => idsOf(root).map((id) => [id, idsOf(root)] as const)),
  );
  return {
    before: (root) => {
      const byId = unitsAt(then?.byId, idsOf(root));
      return byId.size > 0 ? byId : unitsAt(then?.byKey, [keyOf(root)]);
    },
    after: (root) => {
      const byId = unitsAt(now?.byId, idsOf(root));
      if (byId.size > 0) return byId;
      return objectApplying(root)?.appliedAs === undefined
        ? unitsAt(now?.byKey, [keyOf(root)])
        : unitsAt(now?.byDestination, [goingTo(root), keyOf(root)]);
    },
    isTakenFurther: (root) => {
      const own = idsOf(root);
      const found = own.flatMap((id) => idsTogether.get(id) ?? []);
      const more = new Set(found.filter((id) => !known.has(id)));
      const gone = own.filter((id) => !idsTogether.has(id));
      return more.size > gone.length;
    },
    isLater: (root) => now?.byKey.has(keyOf(root)) === true,
    all: new Set(
      units.flatMap(({ id, before }) =>
        before === null || before.environment.name === NOBODY ? [] : [id],
      ),
    ),
    applied: new Set(
      roots.flatMap(
        ({
          root: {
            path,
            by: { origin: appliedBy },
          },
        }) => (appliedBy === null ? [] : [path]),
      ),
    ),
    built: new Set(
      roots.flatMap(({ root, reads }) =>
        root.by.origin === null ? [] : [...reads].filter(isKustomizationFile),
      ),
    ),
  };
}

const rootsOf = ({ environments }: RenderedTree): readonly RenderedRoot[] =>
  environments.flatMap(({ roots }) => roots);

/**
 * Keys a root by its path; a chart that nothing installs and that has values for several environments is
 * keyed by these too where both sides have them. Where one comes or goes, it is compared with the chart's own
 * values. A release that a script installs is that one in each environment, by its files of values.
 */
function keyOnBothSides(base: RenderedTree, merged: RenderedTree): (root: Root) => string {
  const [was, is] = [base, merged].map(
    (tree) => new Set(rootsOf(tree).map(({ root }) => looseKeyOf(root))),
  );
  return (root) => {
    const scripted = scriptedKeyOf(root);
    if (scripted !== null) return scripted;
    const key = looseKeyOf(root);
    return key !== null && was?.has(key) === true && is?.has(key) === true ? key : root.path;
  };
}

type UnitsByKey = ReadonlyMap<string, ReadonlySet<UnitId>>;

/** One side of a unit. */
interface UnitOfSide {
  readonly id: UnitId;
  readonly rendered: RenderedEnvironment;
}

const sideOf = (
  units: readonly Unit[],
  side: (unit: Unit) => RenderedEnvironment | null,
): readonly UnitOfSide[] =>
  units.flatMap((unit) => {
    const rendered = side(unit);
    return rendered === null ? [] : [{ id: unit.id, rendered }];
  });

function unitsByKey(
  units: readonly UnitOfSide[],
  keysOf: (root: Root) => readonly string[],
): UnitsByKey {
  const found = new Map<string, Set<UnitId>>();
  for (const { id, rendered } of units)
    for (const { root } of rendered.roots)
      for (const key of keysOf(root)) found.set(key, (found.get(key) ?? new Set()).add(id));
  return found;
}
