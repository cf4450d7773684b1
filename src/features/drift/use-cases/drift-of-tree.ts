import type { ObjectDrift } from '../comparison/drift.ts';
import { adoptionRefusalSentence } from '../comparison/adopt/adoption.ts';
import { slimDrift } from '../comparison/drift.ts';
import { resourceKey } from '../../../manifest/index.ts';
import { askedCharts, hideSecretsOf } from '../../../review/index.ts';
import type { Engine } from '../../../review/index.ts';
import type {
  AdoptedFiles,
  AskedAdoption,
  DriftOutcome,
  DriftRequest,
  LookedForDrift,
} from '../ports/drift-ports.ts';
import type { FetchCharts } from '../../../charts/index.ts';
import type { Cluster, LoadableTree, ReaderOf } from '../../../forge/index.ts';
import { adoptDrift } from './adopt-drift.ts';
import { driftOfCluster } from './drift-of-cluster.ts';
import type { ClusterFound, SharedFiles } from './adopt-drift.ts';

/** Who answers what is asked for beside the tree. */
export interface AskedForDrift {
  readonly readerOf: ReaderOf;
  readonly fetchCharts: FetchCharts;
}

/** Compares an environment of a commit with a cluster that somebody else reads. */
export async function driftOfTree(
  tree: LoadableTree,
  commit: string,
  { environment, cluster, asOf, adopt }: DriftRequest,
  engine: Engine,
  { readerOf, fetchCharts }: AskedForDrift,
): Promise<LookedForDrift> {
  const charts = askedCharts(engine.charts === null ? null : fetchCharts);
  const question = { environment, cluster: clusterCalled(cluster, readerOf), asOf, charts };
  const outcome = await driftOfCluster(tree, engine, question);
  const looked = {
    kind: 'drift' as const,
    commit,
    outcome: await hideSecretsOf(
      outcome.kind === 'compared' ? slimDrift(outcome) : outcome,
      tree,
      'all-files',
      engine,
    ),
  };
  if (adopt === undefined) return looked;
  const clusterFor = clustersOf(adopt, readerOf);
  return {
    ...looked,
    adopted: await adoptedOf(tree, engine, outcome, { ids: adopt.ids, asOf, clusterFor, charts }),
  };
}

const clusterCalled = (name: string, readerOf: ReaderOf): Cluster => ({
  name,
  read: (kinds, named) => readerOf(name)({ kinds, named }),
});

const clustersOf =
  ({ others }: AskedAdoption, readerOf: ReaderOf): SharedFiles['clusterFor'] =>
  ({ name }): Promise<ClusterFound> => {
    const found = others.find(({ environment }) => environment === name);
    return Promise.resolve(
      found === undefined
        ? { kind: 'none', why: 'it is not compared with a cluster, or that may not be shown here' }
        : { kind: 'found', cluster: clusterCalled(found.cluster, readerOf) },
    );
  };

async function adoptedOf(
  tree: LoadableTree,
  engine: Engine,
  outcome: DriftOutcome,
  {
    ids,
    ...asked
  }: Pick<AskedAdoption, 'ids'> & Pick<SharedFiles, 'asOf' | 'clusterFor' | 'charts'>,
): Promise<AdoptedFiles> {
  const refused = (why: string): AdoptedFiles => ({ kind: 'refused', why });
  if (outcome.kind === 'refused') return refused(outcome.reason);
  if (outcome.kind === 'unknown')
    return refused(`The cluster could not be read: ${outcome.problem.why}.`);
  const found = outcome.drifts.filter(({ id }) => ids.includes(id));
  if (found.length === 0)
    return refused(`Git and the cluster agree on ${ids.length === 1 ? 'it' : 'all of it'} by now.`);
  const { environment } = outcome;
  const drifts = found.map(({ drift }) => drift);
  const end = await adoptDrift(tree, engine, { environment, drifts, ...asked });
  if (end.kind === 'not-read') return refused(end.reasons.join(' '));
  if (end.kind === 'refused') return refused(adoptionRefusalSentence(end.reason));
  const left = new Set(end.left.map(({ subject }) => resourceKey(subject)));
  return {
    kind: 'adopted',
    files: end.files,
    ...(await hideSecretsOf(end.proposal, tree, 'all-files', engine)),
    ids: found.filter(({ drift }) => !left.has(keyOf(drift))).map(({ id }) => id),
    left: end.left.map(({ reason }) => adoptionRefusalSentence(reason)),
    settles: [...new Set(end.settles.map((each) => each.environment))],
  };
}

const keyOf = (drift: ObjectDrift): string => resourceKey(drift.git ?? drift.live);
