import type { Change } from '../diff/change.ts';
import type {
  EnvironmentPair,
  RenderedEnvironment,
  RenderedTree,
  Root,
} from '../../gitops/index.ts';
import { contentKeyOf, objectApplying } from '../../gitops/index.ts';
import { stableKeyOf } from '../../manifest/index.ts';

/** An applier and where it applies, by which a place is known. */
type AppliedAs = NonNullable<NonNullable<ReturnType<typeof objectApplying>>['appliedAs']>[number];

/** Says of changes of one environment who applies what changes to which clusters. */
export type WithPlaceIds = (pair: EnvironmentPair, changes: readonly Change[]) => readonly Change[];

/**
 * Each change with the ids of its places: applier and destination of every root that has the object, or that reads the
 * file where the change is written. What nobody is seen to apply is known by the name of its environment, and so is what
 * no root has: nothing else says where it goes.
 */
export function withPlaceIds(trees: readonly RenderedTree[]): WithPlaceIds {
  const idOf = idsInTrees(trees);
  return (pair, changes) => {
    if (changes.length === 0) return changes;
    const named = `environment ${pair.name}`;
    const roots = rootsOf(pair).map(({ rendered, applied }) => ({
      rendered,
      places: applied.length === 0 ? [named] : applied.map(idOf),
    }));
    const having = placesOfObjects(roots, new Set(changes.flatMap(keysOf)));
    const placesOf = (change: Change): readonly string[] => {
      const ofObject = keysOf(change).flatMap((key) => [...(having.get(key) ?? [])]);
      if (ofObject.length > 0) return ofObject;
      const { file } = change.origin;
      const reading = roots.filter(({ rendered }) => rendered.reads.has(file));
      return reading.length > 0 ? reading.flatMap(({ places }) => places) : [named];
    };
    return changes.map((each) => ({ ...each, placeIds: [...new Set(placesOf(each))].sort() }));
  };
}

/** The roots of both sides, each with all that apply it: to the clusters too that get the same. */
const rootsOf = ({ before, after }: EnvironmentPair) =>
  [before, after].flatMap((side) =>
    (side?.roots ?? []).map((rendered) => ({
      rendered,
      applied: [rendered.root, ...alikeIn(side, rendered.root)].flatMap(
        (root) => objectApplying(root)?.appliedAs ?? [],
      ),
    })),
  );

function alikeIn(side: RenderedEnvironment | null, root: Root): readonly Root[] {
  const content = contentKeyOf(root);
  return (side?.environment.alike ?? []).filter((each) => contentKeyOf(each) === content);
}

interface Placed {
  readonly rendered: RenderedEnvironment['roots'][number];
  readonly places: readonly string[];
}

function placesOfObjects(
  roots: readonly Placed[],
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map([...wanted].map((key) => [key, new Set<string>()]));
  for (const { rendered, places } of roots)
    for (const resource of rendered.resources) {
      const known = found.get(stableKeyOf(resource));
      for (const place of known === undefined ? [] : places) known?.add(place);
    }
  return found;
}

const keysOf = ({ object, oldObject }: Change): readonly string[] =>
  [object, oldObject].flatMap((resource) => (resource === null ? [] : stableKeyOf(resource)));

/** The folder that an applier is written in tells objects of one name in several clusters apart, and counts for these alone. */
function idsInTrees(trees: readonly RenderedTree[]): (applied: AppliedAs) => string {
  const folders = new Map<string, Set<string>>();
  const all = trees.flatMap(({ environments }) =>
    environments.flatMap(({ environment, roots }) => [
      ...roots.map(({ root }) => root),
      ...(environment.alike ?? []),
    ]),
  );
  for (const { id, from } of all.flatMap((root) => objectApplying(root)?.appliedAs ?? []))
    folders.set(id, (folders.get(id) ?? new Set()).add(from));
  return ({ id, from }) => ((folders.get(id)?.size ?? 0) > 1 ? `${id} in ${from}` : id);
}
