import type { AlsoSettled } from '../comparison/adopt/shared-settlement.ts';
import type { AdoptedFile, AdoptionRefusal, NotAdopted } from '../comparison/adopt/adoption.ts';
import type { ObjectDrift } from '../comparison/drift.ts';
import { adoptDrifts } from '../comparison/adopt/adopt-drifts.ts';
import { renderTree } from '../../../gitops/index.ts';
import { holdsPath, placeOf } from '../../../manifest/index.ts';
import {
  askedCharts,
  configOfTree,
  declaredEnvironments,
  loadWanted,
  vendoredOfConfig,
  environmentsOfTree,
} from '../../../review/index.ts';
import { adoptionProposal } from '../texts/adoption-proposal.ts';
import type { AdoptionProposal } from '../texts/adoption-proposal.ts';
import { withFetched } from '../../../kustomize/index.ts';
import type { AskedCharts, Engine, RepositoryConfig } from '../../../review/index.ts';
import type { LoadableTree, Cluster } from '../../../forge/index.ts';
import { isReadWhole } from '../comparison/drift.ts';
import { sharingEnvironments } from '../comparison/adopt/shared-settlement.ts';
import type { RenderedEnvironment } from '../../../gitops/index.ts';
import { driftOfCluster } from './drift-of-cluster.ts';

/** What is to be brought into the default branch, and who asked for it. */
export interface AdoptQuestion {
  /** As the drift report calls it. */
  readonly environment: string;
  readonly drifts: readonly ObjectDrift[];
  /** All that differs in the environment, what is not to be adopted as well. */
  readonly live?: readonly ObjectDrift[];
  /** Finds the clusters of other environments; without it, files that they share are left alone. */
  readonly clusterFor?: SharedFiles['clusterFor'];
  /** Fetches charts of elsewhere that Git names; absent where none are fetched. */
  readonly charts?: AskedCharts;
  /** When the cluster was read: ISO 8601. */
  readonly asOf: string;
}

export type AdoptedDrift =
  | {
      readonly kind: 'adopted';
      readonly files: readonly AdoptedFile[];
      /** Objects that stay as they are in Git, and why; the proposal says so. */
      readonly left: readonly NotAdopted[];
      /** Of other environments what the same files settle. */
      readonly settles: readonly AlsoSettled[];
      /** Sentences: why files that others share are not edited. */
      readonly apart: readonly string[];
      readonly proposal: AdoptionProposal;
    }
  | { readonly kind: 'refused'; readonly reason: AdoptionRefusal }
  /** Nothing can be said: the configuration is wrong, or files could not be loaded. */
  | { readonly kind: 'not-read'; readonly reasons: readonly string[] };

/**
 * The files that make the default branch say what a cluster has, with the pull request that proposes them. Pure but for
 * loading what is asked for; nothing is written.
 */
export async function adoptDrift(
  trees: LoadableTree,
  engine: Engine,
  { environment, drifts, live = [], clusterFor, charts = askedCharts(null), asOf }: AdoptQuestion,
): Promise<AdoptedDrift> {
  const read = (await loadWanted(trees, () => configOfTree(trees.tree, engine.configFile))).result;
  if (read.kind === 'invalid')
    return {
      kind: 'not-read',
      reasons: read.problems.map(({ message, origin }) => `${placeOf(origin)}: ${message}`),
    };
  const { config } = read;
  const declared = declaredEnvironments({ config });
  const vendored = withFetched(vendoredOfConfig(config), charts);
  const settings = { ...config, ownNames: engine.ownNames };
  const elsewhere =
    clusterFor === undefined
      ? null
      : await liveElsewhere(trees, engine, {
          ...{ config, environment, drifts, asOf, clusterFor, charts },
        });
  const { result, missing } = await loadWanted(
    trees,
    () =>
      adoptDrifts({
        tree: trees.tree,
        render: (tree) => renderTree(tree, declared, engine, vendored, settings),
        ...{ environment, drifts, live },
        ...(elsewhere === null ? {} : { others: elsewhere.drifts }),
        isCopy: (path) => holdsPath(vendored.paths, path),
      }),
    engine.charts,
    charts,
  );
  if (missing.length > 0)
    return { kind: 'not-read', reasons: missing.map((path) => `${path} could not be loaded.`) };
  if (result.kind === 'refused') return result;
  const { files, left, settles } = result;
  const apart = apartOf(result.apart, elsewhere);
  const adoption = { ...result, apart };
  const proposal = adoptionProposal({ environment, drifts, adoption, asOf });
  return { kind: 'adopted', files, left, settles, apart, proposal };
}

/** Nobody asks why where nothing was left to an overlay. */
function apartOf(apart: readonly string[], elsewhere: LiveElsewhere | null): readonly string[] {
  if (apart.length === 0) return [];
  const unknown = (elsewhere?.notRead ?? []).map(
    ({ environment, why }) => `What is live in ${environment} is not known: ${why}.`,
  );
  return [...apart, ...unknown];
}

/** The cluster of an environment; `why` is half a sentence. */
export type ClusterFound =
  | { readonly kind: 'found'; readonly cluster: Cluster }
  | { readonly kind: 'none'; readonly why: string };

/** What is live in the environments that share files with the one that is adopted from. */
interface LiveElsewhere {
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
  readonly clusterFor: (environment: RenderedEnvironment['environment']) => Promise<ClusterFound>;
}

/** More clusters are not read for one pull request. */
const MOST_READ = 12;

/** Reads the clusters of the environments that share files with another one; none where none does. */
async function liveElsewhere(
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
  environment: RenderedEnvironment['environment'],
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
