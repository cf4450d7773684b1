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
import { driftOfClusters } from './drift-of-clusters.ts';
import { clusterNames } from '../comparison/joined-clusters.ts';
import { adoptableOf, isInAll } from '../comparison/adopt/adoptable-drifts.ts';
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
  const [first = cluster, ...others] = clusterNames(cluster);
  const called = (name: string): Cluster => clusterCalled(name, readerOf);
  const clusters = [called(first), ...others.map(called)] as const;
  const outcome = await driftOfClusters(tree, engine, { environment, clusters, asOf, charts });
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
        : onlyCluster(found.cluster, readerOf),
    );
  };

function onlyCluster(cluster: string, readerOf: ReaderOf): ClusterFound {
  const several = clusterNames(cluster).length > 1;
  return several
    ? { kind: 'none', why: `it goes to several clusters (${cluster})` }
    : { kind: 'found', cluster: clusterCalled(cluster, readerOf) };
}

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
  const { drifts, apart } = adoptableOf(outcome, found);
  if (drifts.length === 0) return refused(apart.map(adoptionRefusalSentence).join(' '));
  const end = await adoptDrift(tree, engine, {
    ...{ environment, drifts },
    live: outcome.drifts.filter((each) => isInAll(outcome, each)).map(({ drift }) => drift),
    ...asked,
  });
  if (end.kind === 'not-read') return refused(end.reasons.join(' '));
  if (end.kind === 'refused') return refused(adoptionRefusalSentence(end.reason));
  const left = new Set(end.left.map(({ subject }) => resourceKey(subject)));
  const taken = new Set(drifts);
  return {
    kind: 'adopted',
    files: end.files,
    ...(await hideSecretsOf(end.proposal, tree, 'all-files', engine)),
    ids: found
      .filter(({ drift }) => taken.has(drift) && !left.has(keyOf(drift)))
      .map(({ id }) => id),
    left: [...apart, ...end.left.map(({ reason }) => reason)].map(adoptionRefusalSentence),
    settles: [...new Set(end.settles.map((each) => each.environment))],
  };
}

const keyOf = (drift: ObjectDrift): string => resourceKey(drift.git ?? drift.live);
