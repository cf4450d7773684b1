import type { EnvironmentPair, RenderedEnvironment } from '../../../gitops/index.ts';
import { clusterKeys } from './roots-in-clusters.ts';

/**
 * Environments that the change makes, in clusters that nothing of the base goes to: nobody calls anything there yet, as far
 * as the tree says. None where no applier names their clusters, or where an environment goes: that may be the same
 * cluster under another name.
 */
export function newClusters(pairs: readonly EnvironmentPair[]): ReadonlySet<EnvironmentPair> {
  const isGone = pairs.some(({ before, after }) => before !== null && after === null);
  if (isGone) return new Set();
  const known = new Set(
    pairs.filter((pair) => !isMade(pair)).flatMap(({ before }) => clustersOf(before)),
  );
  return new Set(
    pairs.filter((pair) => {
      const clusters = pair.after?.environment.clusters ?? [];
      return (
        isMade(pair) && clusters.length > 0 && !clustersOf(pair.after).some((key) => known.has(key))
      );
    }),
  );
}

const isMade = ({ before, isNew }: EnvironmentPair): boolean => before === null || isNew === true;

/** Clusters by each name and address that appliers or the tree have for them. */
const clustersOf = (side: RenderedEnvironment | null): readonly string[] => [
  ...(side?.environment.clusters ?? []),
  ...(side?.environment.homes ?? []),
  ...(side?.roots ?? []).flatMap((root) => [...clusterKeys(root, side)]),
];
