import type { RenderedEnvironment, RenderedRoot, RenderedTree } from '../../gitops/index.ts';
import { scriptAppliers, lazily, objectApplying, releaseOfRoot } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { stableKeyOf } from '../../manifest/index.ts';
import type { Change, PriorPresence } from '../diff/change.ts';

interface Sides {
  readonly base: RenderedTree;
  readonly merged: RenderedTree;
  readonly changedFiles: readonly string[];
}

/**
 * Says of objects that come as a whole what of them was there already: a text that the change leaves alone is none that
 * it adds, though it is delivered from now on. What a chart makes of its templates is no text of the tree.
 */
export function withStanding(
  changes: readonly Change[],
  after: RenderedEnvironment | null,
  { base, merged, changedFiles }: Sides,
): readonly Change[] {
  const edited = new Set(changedFiles);
  const earlier = lazily(() =>
    [...new Set(rootsOf(base))].map((each) => ({
      each,
      isApplied: isApplied(each, base),
    })),
  );
  const rootOf = lazily(
    () => new Map((after?.roots ?? []).flatMap((each) => each.resources.map((one) => [one, each]))),
  );
  const kept = lazily(
    () => new Set(rootsOf(merged).flatMap(({ resources }) => resources.map(stableKeyOf))),
  );
  const isThere = (key: string): boolean => kept().has(key);
  return changes.map((change) => {
    const { object, oldObject, cause } = change;
    if (object === null || oldObject !== null || cause !== undefined) return change;
    const own = rootOf().get(object);
    if (own === undefined || releaseOfRoot(own.root) !== undefined) return change;
    const standing =
      settledElsewhere(object, own, base, isThere) ?? writtenBefore(object, own, earlier(), edited);
    return standing === null ? change : { ...change, standing };
  });
}

interface EarlierRoot {
  readonly each: RenderedRoot;
  readonly isApplied: boolean;
}

/** A folder that failed may have taken in more than it read; of loose folders nobody knows which were applied. */
function writtenBefore(
  object: Resource,
  own: RenderedRoot,
  earlier: readonly EarlierRoot[],
  edited: ReadonlySet<string>,
): PriorPresence | null {
  const { file } = object.origin;
  const isByNobody = own.root.by.origin === null;
  const wasTakenIn = earlier.some(
    ({ each, isApplied: wasApplied }) =>
      (each.failure !== null && each.root.path === own.root.path) ||
      ((wasApplied || isByNobody) && each.reads.has(file)),
  );
  return edited.has(file) || wasTakenIn ? null : { kind: 'written', isApplied: !isByNobody };
}

const isApplied = ({ root }: RenderedRoot, { plan }: RenderedTree): boolean =>
  root.by.origin !== null || scriptAppliers.of(root, plan.scripts?.appliers ?? []).length > 0;

/** Whoever applies a folder takes it to another namespace: the object is no other than the one that was there. */
function settledElsewhere(
  object: Resource,
  own: RenderedRoot,
  base: RenderedTree,
  isThere: (key: string) => boolean,
): PriorPresence | null {
  const places = new Set(placesOf(own));
  const was = rootsOf(base)
    .filter((each) => each.root.path === own.root.path)
    .filter((each) => placesOf(each).some((place) => places.has(place)))
    .flatMap(({ resources }) => resources)
    .find((each) => isOfOneText(each, object) && !holds(own, each));
  return was === undefined
    ? null
    : {
        ...{ kind: 'resettled', from: was.namespace },
        isStill: isThere(stableKeyOf(was)),
      };
}

const rootsOf = ({ environments }: RenderedTree): readonly RenderedRoot[] =>
  environments.flatMap(({ roots }) => roots);

const holds = ({ resources }: RenderedRoot, one: Resource): boolean => {
  const key = stableKeyOf(one);
  return resources.some((each) => stableKeyOf(each) === key);
};

const isOfOneText = (one: Resource, other: Resource): boolean =>
  one.group === other.group &&
  one.kind === other.kind &&
  one.stableName === other.stableName &&
  one.namespace !== other.namespace &&
  one.origin.file === other.origin.file;

const placesOf = ({ root }: RenderedRoot): readonly string[] =>
  (objectApplying(root)?.appliedAs ?? []).map(({ id, from }) => `${id} ${from}`);
