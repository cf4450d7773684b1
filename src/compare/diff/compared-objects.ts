import type { EnvironmentPair, RenderedEnvironment, RenderedTree } from '../../gitops/index.ts';
import { isProduction } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
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
  const objectsOf = (side: RenderedEnvironment | null): readonly Resource[] =>
    before === written ? [] : (side?.roots.flatMap(({ resources }) => resources) ?? []);
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
