import type { ObjectDrift } from '../comparison/drift.ts';
import { isReadWhole } from '../comparison/judged-drift.ts';
import { sharingEnvironments } from '../comparison/adopt/others/also-settled.ts';
import type { Environment } from '../../../gitops/index.ts';
import type { AskedCharts, Engine, RepositoryConfig } from '../../../review/index.ts';
import { environmentsOfTree } from '../../../review/index.ts';
import type { Cluster, LoadableTree } from '../../../forge/index.ts';
import { driftOfCluster } from './drift-of-cluster.ts';

/** The cluster of an environment; `why` is half a sentence. */
export type ClusterFound =
  | { readonly kind: 'found'; readonly cluster: Cluster }
  | { readonly kind: 'none'; readonly why: string };

/** What is live in the environments that share files with the one that is adopted from. */
export interface LiveElsewhere {
  /** Of those whose clusters were read whole: what differs there, which may be nothing. */
  readonly drifts: ReadonlyMap<string, readonly ObjectDrift[]>;
  /** The others, which count as not agreeing; `why` is half a sentence. */
  readonly notRead: readonly { readonly environment: string; readonly why: string }[];
}

/** Whose files are to be edited, and by what. */
export interface SharedFiles {
  readonly config: RepositoryConfig;
  readonly environment: string;
  readonly drifts: readonly ObjectDrift[];
  readonly charts: AskedCharts;
  /** ISO 8601. */
  readonly asOf: string;
  readonly clusterFor: (environment: Environment) => Promise<ClusterFound>;
}

/** More clusters are not read for one pull request. */
const MOST_READ = 12;

/** Reads the clusters of the environments that share files with another one; none where none does. */
export async function liveElsewhere(
  trees: LoadableTree,
  engine: Engine,
  { config, environment, drifts, asOf, clusterFor, charts }: SharedFiles,
): Promise<LiveElsewhere> {
  const { tree } = await environmentsOfTree(trees, engine, config, charts);
  const sharing = new Set(sharingEnvironments(tree, environment, drifts));
  const found = new Map<string, readonly ObjectDrift[]>();
  const notRead: { environment: string; why: string }[] = [];
  const others = tree.environments
    .map((each) => each.environment)
    .filter(({ name }) => sharing.has(name));
  for (const other of others) {
    const live =
      found.size + notRead.length >= MOST_READ
        ? `more than ${String(MOST_READ)} environments share it`
        : await liveIn(other, trees, engine, { asOf, clusterFor, charts });
    if (typeof live === 'string') notRead.push({ environment: other.name, why: live });
    else found.set(other.name, live);
  }
  return { drifts: found, notRead };
}

/** Half a sentence where it is not known. */
async function liveIn(
  environment: Environment,
  trees: LoadableTree,
  engine: Engine,
  { asOf, clusterFor, charts }: Pick<SharedFiles, 'asOf' | 'clusterFor' | 'charts'>,
): Promise<readonly ObjectDrift[] | string> {
  const { name, clusters = [] } = environment;
  if (clusters.length > 1) return `it goes to several clusters (${clusters.join(', ')})`;
  const opened = await clusterFor(environment);
  if (opened.kind === 'none') return opened.why;
  const { cluster } = opened;
  const question = { environment: name, cluster, asOf, charts, isJudged: false };
  const outcome = await driftOfCluster(trees, engine, question);
  switch (outcome.kind) {
    case 'refused':
      return outcome.reason;
    case 'unknown':
      return `its cluster ${cluster.name} could not be read: ${outcome.problem.why}`;
    case 'compared':
      return isReadWhole(outcome)
        ? outcome.drifts.map(({ drift }) => drift)
        : `its cluster ${cluster.name} could not be read whole`;
  }
}
