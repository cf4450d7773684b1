import { adoptionRefusalSentence, slimDrift } from '../../core/drift/index.ts';
import type { Engine } from '../analysis/engine.ts';
import type { AdoptedFiles, DriftRequest, LookedForDrift } from '../ports/analysis.ts';
import type { ReadCluster } from '../ports/clusters.ts';
import type { LoadableTree } from '../ports.ts';
import type { DriftOutcome } from '../ports/cluster.ts';
import { adoptDrift } from './adopt-drift.ts';
import { driftOfCluster } from './drift-of-cluster.ts';

/** Compares an environment of a commit with a cluster that somebody else reads. */
export async function driftOfTree(
  tree: LoadableTree,
  commit: string,
  { environment, cluster, asOf, adopt }: DriftRequest,
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
  const looked = {
    kind: 'drift' as const,
    commit,
    outcome: outcome.kind === 'compared' ? slimDrift(outcome) : outcome,
  };
  if (adopt === undefined) return looked;
  return { ...looked, adopted: await adoptedOf(tree, engine, outcome, { id: adopt, asOf }) };
}

async function adoptedOf(
  tree: LoadableTree,
  engine: Engine,
  outcome: DriftOutcome,
  { id, asOf }: { readonly id: string; readonly asOf: string },
): Promise<AdoptedFiles> {
  const refused = (why: string): AdoptedFiles => ({ kind: 'refused', why });
  if (outcome.kind === 'refused') return refused(outcome.reason);
  if (outcome.kind === 'unknown')
    return refused(`The cluster could not be read: ${outcome.problem.why}.`);
  const found = outcome.drifts.find((each) => each.id === id);
  if (found === undefined) return refused('Git and the cluster agree on it by now.');
  const { environment } = outcome;
  const end = await adoptDrift(tree, engine, { environment, drifts: [found.drift], asOf });
  if (end.kind === 'not-read') return refused(end.reasons.join(' '));
  if (end.kind === 'refused') return refused(adoptionRefusalSentence(end.reason));
  return { kind: 'adopted', files: end.files, ...end.proposal };
}
