import { slimDrift } from '../../core/drift/index.ts';
import type { Engine } from '../analysis/engine.ts';
import type { DriftRequest, LookedForDrift } from '../ports/analysis.ts';
import type { ReadCluster } from '../ports/clusters.ts';
import type { LoadableTree } from '../ports.ts';
import { driftOfCluster } from './drift-of-cluster.ts';

/** Compares an environment of a commit with a cluster that somebody else reads. */
export async function driftOfTree(
  tree: LoadableTree,
  commit: string,
  { environment, cluster, asOf }: DriftRequest,
  engine: Engine,
  read: ReadCluster,
): Promise<LookedForDrift> {
  const reading = {
    name: cluster,
    read: (
      ...[kinds, named]: Parameters<Parameters<typeof driftOfCluster>[2]['cluster']['read']>
    ) => read({ kinds, named }),
  };
  const outcome = await driftOfCluster(tree, engine, { environment, cluster: reading, asOf });
  return {
    kind: 'drift',
    commit,
    outcome: outcome.kind === 'compared' ? slimDrift(outcome) : outcome,
  };
}
