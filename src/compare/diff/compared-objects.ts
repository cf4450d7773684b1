import type {
  EnvironmentPair,
  RenderedEnvironment,
  RenderedRoot,
  RenderedTree,
} from '../../gitops/index.ts';
import { isProduction } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, sameData } from '../../manifest/index.ts';
import { environmentsLeft } from '../delivery/application-set-changes.ts';
import type { Change } from './change.ts';
import { appliedTogether } from './compare/resource-pairs.ts';
import type { ComparedObjects, PrintObjects, RenderedDifferences } from './rendered-differences.ts';
import { renderedDifferences } from './rendered-differences.ts';

interface WrittenPair extends EnvironmentPair {
  /** `after`, with what the base has where something could not be read. */
  readonly written: RenderedEnvironment | null;
  readonly changes: readonly Change[];
}

/** What differs in the text of the objects of all environments, as they are written on both sides. */
export const differencesOfPairs = (
  pairs: readonly WrittenPair[],
  trees: readonly RenderedTree[],
  print: PrintObjects,
): RenderedDifferences =>
  renderedDifferences(pairs.map(comparedObjects), print, environmentsLeft(pairs, trees));

/** The objects of an environment as they are written on both sides; none where both are the same. */
function comparedObjects(pair: WrittenPair): ComparedObjects {
  const { name, before, written, changes } = pair;
  const told = toldWithWhole(before, written);
  const objectsOf = (side: RenderedEnvironment | null): readonly Resource[] =>
    before === written
      ? []
      : (side?.roots.flatMap(({ resources }) => resources.filter((one) => !told.has(one))) ?? []);
  return {
    environment: name,
    production: isProduction(pair),
    before: objectsOf(before),
    after: objectsOf(written),
    areOne: appliedTogether([before, written]).areOne,
    rootsOf: rootsHolding([before, written]),
    changes,
  };
}

/** Which roots have an object, found once somebody asks. */
function rootsHolding(
  sides: readonly (RenderedEnvironment | null)[],
): (resource: Resource) => readonly string[] {
  let known: Map<Resource, string[]> | null = null;
  return (resource) => {
    if (known === null) {
      known = new Map();
      for (const side of sides)
        for (const { root, resources } of side?.roots ?? [])
          for (const each of resources) known.set(each, [...(known.get(each) ?? []), root.path]);
    }
    return known.get(resource) ?? [];
  };
}

/**
 * Finds the objects of a folder that nobody applies by itself which a root above it has too, from the same place, where
 * both come, go or differ: they are told with those of the root.
 */
function toldWithWhole(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment | null,
): ReadonlySet<Resource> {
  const told = new Set<Resource>();
  if (before === after) return told;
  const [was, is] = [nestedIn(before), nestedIn(after)];
  const find = (side: NestedRoots, other: NestedRoots): void => {
    for (const [path, part] of side.parts)
      for (const [key, one] of part) {
        const above = foldersAbove(path).find((folder) => isSame(side.wholes.get(folder), one));
        if (above === undefined) continue;
        const [whole, former] = [side, other].map(({ wholes }) => wholes.get(above)?.get(key));
        const wasThere = other.parts.get(path)?.has(key) ?? false;
        const differs = former === undefined || !sameData(former.node, whole?.node);
        if ((former !== undefined) === wasThere && differs) told.add(one);
      }
  };
  find(was, is);
  find(is, was);
  return told;
}

type ObjectsByKey = ReadonlyMap<string, Resource>;

/** Holds by their paths the roots that nobody applies and that lie in others, and the others. */
interface NestedRoots {
  readonly parts: ReadonlyMap<string, ObjectsByKey>;
  readonly wholes: ReadonlyMap<string, ObjectsByKey>;
}

function nestedIn(side: RenderedEnvironment | null): NestedRoots {
  const roots = side?.roots ?? [];
  const paths = new Set(roots.map(({ root }) => root.path));
  const above = (root: RenderedRoot): readonly string[] =>
    foldersAbove(root.root.path).filter((folder) => paths.has(folder));
  const parts = roots.filter((each) => each.root.by.origin === null && above(each).length > 0);
  const holding = new Set(parts.flatMap(above));
  const byPath = (those: readonly RenderedRoot[]): ReadonlyMap<string, ObjectsByKey> =>
    new Map(
      those.map(({ root, resources }) => [
        root.path,
        new Map(resources.map((one) => [resourceKey(one), one])),
      ]),
    );
  return {
    parts: byPath(parts),
    wholes: byPath(roots.filter((one) => holding.has(one.root.path))),
  };
}

/** Gives the folders that a folder lies in, the nearest first. */
function foldersAbove(path: string): readonly string[] {
  if (path === '.') return [];
  const names = path.split('/');
  return [...names.keys()].toReversed().map((end) => names.slice(0, end).join('/') || '.');
}

function isSame(objects: ObjectsByKey | undefined, one: Resource): boolean {
  const same = objects?.get(resourceKey(one));
  return same !== undefined && placeOf(same.origin) === placeOf(one.origin);
}
