import type { RenderedRoot, Root } from '../environment.ts';
import { isKustomizationFile } from '../kustomize/kustomization-folders.ts';
import { looseKeyOf } from '../releases/loose-releases.ts';
import { NOBODY } from '../names/unit-name.ts';
import type { RenderedTree } from '../stages/render-tree.ts';
import { objectApplying } from '../roots/applier-of-root.ts';

/** Which environments the roots of the base are part of, on either side of a change. */
export interface PlacesOfRoots {
  readonly before: (root: Root) => ReadonlySet<string>;
  /**
   * Those of the same applier and destination. Where these are gone: of the same folder, as appliers that are new take it to
   * the same destination, or as nobody is seen to apply it.
   */
  readonly after: (root: Root) => ReadonlySet<string>;
  /** Whether more appliers take it to more places: where it is found then, beside where it was, is new there. */
  readonly isTakenFurther: (root: Root) => boolean;
  /** Whether the folder is a root of the merge result, whoever applies it. */
  readonly isLater: (root: Root) => boolean;
  /** All environments of the base by name. */
  readonly all: ReadonlySet<string>;
  /** Folders that something of the merge result applies. */
  readonly applied: ReadonlySet<string>;
  /** Kustomizations that any of them reads. */
  readonly built: ReadonlySet<string>;
}

export function placesOfRoots(base: RenderedTree, merged: RenderedTree): PlacesOfRoots {
  const keyOf = keyOnBothSides(base, merged);
  const idsOf = idsOnBothSides(base, merged);
  const known = new Set(rootsOf(base).flatMap(({ root }) => idsOf(root)));
  const isNewHere = (root: Root): boolean => !idsOf(root).some((id) => known.has(id));
  const goingTo = (root: Root): string => `${keyOf(root)} ${objectApplying(root)?.cluster ?? ''}`;
  const [then, now] = [base, merged].map((tree) => ({
    byId: namesOfRoots(tree, idsOf),
    byKey: namesOfRoots(tree, (root) => [keyOf(root)]),
    byDestination: namesOfRoots(tree, (root) =>
      root.by.origin === null ? [keyOf(root)] : isNewHere(root) ? [goingTo(root)] : [],
    ),
  }));
  const namesIn = (names: Names | undefined, keys: readonly string[]): ReadonlySet<string> =>
    new Set(keys.flatMap((key) => [...(names?.get(key) ?? [])]));
  const roots = rootsOf(merged);
  const idsTogether = new Map(
    roots.flatMap(({ root }) => idsOf(root).map((id) => [id, idsOf(root)] as const)),
  );
  return {
    before: (root) => {
      const byId = namesIn(then?.byId, idsOf(root));
      return byId.size > 0 ? byId : namesIn(then?.byKey, [keyOf(root)]);
    },
    after: (root) => {
      const byId = namesIn(now?.byId, idsOf(root));
      if (byId.size > 0) return byId;
      return objectApplying(root)?.appliedAs === undefined
        ? namesIn(now?.byKey, [keyOf(root)])
        : namesIn(now?.byDestination, [goingTo(root), keyOf(root)]);
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
      base.environments.flatMap(({ environment: { name } }) => (name === NOBODY ? [] : [name])),
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
 * Its path; of a chart that nothing installs and that has values for several environments, these too where both sides
 * have them. Where one comes or goes, it is compared with the chart's own values.
 */
function keyOnBothSides(base: RenderedTree, merged: RenderedTree): (root: Root) => string {
  const [was, is] = [base, merged].map(
    (tree) => new Set(rootsOf(tree).map(({ root }) => looseKeyOf(root))),
  );
  return (root) => {
    const key = looseKeyOf(root);
    return key !== null && was?.has(key) === true && is?.has(key) === true ? key : root.path;
  };
}

/**
 * What applies a root where, as both sides call it. Objects of one name in several clusters are told apart by the folder
 * that each is written in; one that applies several folders (a set whose Applications' names are not seen, a Kustomization
 * without a kustomization of its own) says nothing without the folder that it applies.
 */
function idsOnBothSides(
  base: RenderedTree,
  merged: RenderedTree,
): (root: Root) => readonly string[] {
  const all = [base, merged].flatMap((tree) => {
    const [places, folders] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
    for (const { root } of rootsOf(tree))
      for (const { id, from } of objectApplying(root)?.appliedAs ?? []) {
        addTo(places, id, from);
        addTo(folders, id, root.path);
      }
    return [{ places, folders }];
  });
  const isWrittenOften = (id: string): boolean =>
    all.some(({ places }) => (places.get(id)?.size ?? 0) > 1);
  const isOfSeveral = (id: string): boolean =>
    all.some(({ folders }) => (folders.get(id)?.size ?? 0) > 1);
  return (root) =>
    (objectApplying(root)?.appliedAs ?? []).map(({ id, from }) =>
      [id, isWrittenOften(id) ? from : '', isOfSeveral(id) ? root.path : ''].join('\0'),
    );
}

const addTo = (to: Map<string, Set<string>>, key: string, value: string): unknown =>
  to.set(key, (to.get(key) ?? new Set()).add(value));

type Names = ReadonlyMap<string, ReadonlySet<string>>;

function namesOfRoots(
  { environments }: RenderedTree,
  keysOf: (root: Root) => readonly string[],
): Names {
  const names = new Map<string, Set<string>>();
  for (const { environment, roots } of environments)
    for (const { root } of roots)
      for (const key of keysOf(root))
        names.set(key, (names.get(key) ?? new Set()).add(environment.name));
  return names;
}
