import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { objectApplying } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { AreOne } from './compare/copies-that-stay.ts';

interface AppliedTogether {
  /** Whether the tree takes two objects to the same cluster. */
  readonly areOne: AreOne;
  /** Whether something in the tree applies an object. */
  readonly isApplied: (resource: Resource) => boolean;
}

/** What appliers take where, of all sides of an environment; null for one that is not there. */
export function appliedTogether(sides: readonly (RenderedEnvironment | null)[]): AppliedTogether {
  let known: ReadonlyMap<Resource, string> | null = null;
  const clusterOf = (resource: Resource): string | undefined => {
    known ??= clustersOf(sides.flatMap((side) => side?.roots ?? []));
    return known.get(resource);
  };
  return {
    areOne: (one, other) => {
      const cluster = clusterOf(one);
      return cluster !== undefined && cluster === clusterOf(other);
    },
    isApplied: (resource) => clusterOf(resource) !== undefined,
  };
}

const clustersOf = (roots: readonly RenderedRoot[]): ReadonlyMap<Resource, string> =>
  new Map(
    roots
      .filter(({ root }) => root.by.origin !== null)
      .flatMap(({ root, resources }) =>
        resources.map((resource): [Resource, string] => [
          resource,
          objectApplying(root)?.cluster ?? '',
        ]),
      ),
  );
