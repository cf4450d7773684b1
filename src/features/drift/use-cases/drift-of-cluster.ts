import type { RenderedEnvironment, RenderedTree } from '../../../gitops/index.ts';
import type { ClusterDrift } from '../comparison/cluster-comparison.ts';
import type { Cluster, LoadableTree } from '../../../forge/index.ts';
import type { DriftOfCluster, JudgedDrift, ObjectDrift } from '../comparison/drift.ts';
import { compareCluster } from '../comparison/cluster-comparison.ts';
import { declaredDifferences } from '../comparison/declared/ignore-differences.ts';
import { deliveries } from '../comparison/object-delivery.ts';
import { driftId } from '../comparison/drift.ts';
import { NOBODY } from '../../../gitops/index.ts';
import type { Resource, Tier } from '../../../manifest/index.ts';
import { placeOf, resourceKey, TIERS } from '../../../manifest/index.ts';
import { resolveMesh } from '../../../istio/index.ts';
import type { AskedCharts, Engine } from '../../../review/index.ts';
import { askedCharts, environmentsOfTree, sidesJudge } from '../../../review/index.ts';
import type { DriftOutcome } from '../ports/drift-ports.ts';
import type { ControlPlaneQuestion } from './control-plane-of-cluster.ts';
import { controlPlaneOf, STATUSES_ALONE } from './control-plane-of-cluster.ts';
import { configMapEffects } from '../comparison/config-maps/config-map-effects.ts';
import { countsByKind } from '../comparison/live-object.ts';
import { meshInstallers } from '../comparison/installed/mesh-installers.ts';
import type { MeshInstaller } from '../comparison/installed/mesh-installers.ts';
import { chooseEnvironment } from './drift-environment.ts';
import { compareInstallers } from './compare-installers.ts';
import { readForDrift } from './read-for-drift.ts';
import type { ReadForDrift } from './read-for-drift.ts';
import { unseenRoots } from './unseen-roots.ts';
import { sidesOf } from './drift-sides.ts';

/** Which environment is compared with which cluster. */
export interface DriftQuestion {
  /** Null where it follows from the cluster's name, or there is one only. */
  readonly environment: string | null;
  readonly cluster: Cluster;
  /** ISO 8601; entries of the configuration expire by its day. */
  readonly asOf: string;
  /** Absent: what objects' statuses say of it. */
  readonly controlPlane?: ControlPlaneQuestion;
  /** Fetches charts of elsewhere that Git names; absent where none are fetched. */
  readonly charts?: AskedCharts;
  /** False where only what differs is wanted, and not how bad it is. */
  readonly isJudged?: boolean;
}

/** Compares an environment of one tree with its cluster. Pure but for loading what is asked for and reading the cluster. */
export async function driftOfCluster(
  trees: LoadableTree,
  engine: Engine,
  {
    environment,
    cluster,
    asOf,
    controlPlane = STATUSES_ALONE,
    charts = askedCharts(engine.charts === null ? null : 'none'),
    isJudged = true,
  }: DriftQuestion,
): Promise<DriftOutcome> {
  const judge = await sidesJudge(trees, engine);
  if (judge.kind === 'invalid')
    return {
      kind: 'refused',
      reason: judge.problems
        .map(({ message, origin }) => `${placeOf(origin)}: ${message}`)
        .join('\n'),
    };
  const { config } = judge;
  const { tree, environments } = await environmentsOfTree(trees, engine, config, charts);
  const named = environments.filter(
    ({ rendered }) => rendered.environment.name !== NOBODY || environments.length === 1,
  );
  const chosen = chooseEnvironment(
    named.map(({ rendered }) => rendered),
    environment,
    cluster.name,
  );
  if (chosen.kind === 'refused') return chosen;
  const { rendered } = chosen;
  const mesh = resolveMesh(rendered, config);
  const { rootNamespace } = mesh.configuration;
  const git = lastOfEach(rendered.roots.flatMap(({ resources }) => resources));
  const installers = meshInstallers(mesh);
  const read = await readForDrift(cluster, { git, rootNamespace, installers, controlPlane });
  const name = rendered.environment.name;
  if (read.kind === 'unknown')
    return { kind: 'unknown', environment: name, cluster: cluster.name, problem: read.problem };
  return judged({
    ...{ rendered, tree, git, read, installers, rootNamespace, cluster, judge, engine, asOf },
    ...{ controlPlane, isJudged, charts },
  });
}

/** Of objects that are applied several times, the last. */
const lastOfEach = (resources: readonly Resource[]): readonly Resource[] => [
  ...new Map(resources.map((resource) => [resourceKey(resource), resource])).values(),
];

type Judge = Extract<Awaited<ReturnType<typeof sidesJudge>>, { kind: 'valid' }>;

interface Judging {
  readonly rendered: RenderedEnvironment;
  readonly tree: RenderedTree;
  readonly git: readonly Resource[];
  readonly read: ReadForDrift;
  readonly installers: readonly MeshInstaller[];
  readonly rootNamespace: string;
  readonly cluster: Cluster;
  readonly judge: Judge;
  readonly engine: Engine;
  readonly asOf: string;
  readonly controlPlane: ControlPlaneQuestion;
  readonly isJudged: boolean;
  readonly charts: AskedCharts;
}

async function judged(given: Judging): Promise<DriftOfCluster> {
  const { rendered, tree, read, cluster, judge, charts } = given;
  const { objects, uses, isAsked } = read;
  const declared = declaredIn(tree, objects);
  const { found, installed } = differencesIn(given, declared);
  const notSeen = unseenRoots(rendered, tree, charts);
  const isWhole = notSeen.length === 0;
  const drifts = found.drifts.filter(({ kind }) => kind !== 'added' || isWhole);
  const undecided = found.drifts.flatMap((drift) =>
    drift.kind === 'added' && !isWhole ? [drift.live] : [],
  );
  const deliveredBy = deliveries(rendered, tree.plan);
  const isSame = drifts.length === 0 || !given.isJudged;
  const review = isSame ? null : await reviewOf(given, { ...found, drifts }, installed.sides);
  return {
    kind: 'compared',
    environment: rendered.environment.name,
    production: rendered.environment.production,
    cluster: cluster.name,
    drifts: worstFirst(
      drifts.map((drift) => ({
        id: driftId(rendered.environment.name, drift),
        drift,
        tier: review === null ? null : tierOf(drift, review),
        ...deliveryOf(drift, deliveredBy),
        ...effectsOf(drift, uses),
      })),
    ),
    undecided,
    strays: found.strays,
    passed: found.passed,
    compared: found.compared + installed.compared.size,
    unread: [...read.unread, ...installed.unread],
    notSeen,
    notAsked: countsByKind(
      found.notListed.filter(
        (each) => !isAsked(each) && !installed.compared.has(resourceKey(each)),
      ),
    ),
    reviews: review === null ? [] : [{ clusters: [cluster.name], review: review.review }],
    controlPlane: await controlPlaneOf(
      {
        name: cluster.name,
        ...{ objects, listed: read.listed, rendered, settings: judge.config },
      },
      given.controlPlane,
    ),
    notes: [
      ...charts.notes,
      ...charts.gaps.map(({ message }) => message),
      ...installed.notes,
      ...declared.notFollowed.map(
        ({ expression, application }) =>
          `${placeOf(application.origin)}: the jq path "${expression}" is not followed; what it leaves out is told as drift.`,
      ),
    ],
  };
}

type Declared = ReturnType<typeof declaredDifferences>;

const declaredIn = ({ environments }: RenderedTree, objects: ReadForDrift['objects']): Declared =>
  declaredDifferences([
    ...environments.flatMap(({ roots }) => roots.flatMap(({ resources }) => resources)),
    ...objects.map(({ resource }) => resource),
  ]);

/** Says what objects differ, and the MeshConfig below what installs control planes. */
function differencesIn(
  { git, read, engine, installers, rootNamespace }: Judging,
  { ignoredIn }: Declared,
): { readonly found: ClusterDrift; readonly installed: ReturnType<typeof compareInstallers> } {
  const { schemas } = engine;
  const { objects, isListed } = read;
  const found = compareCluster(git, { objects, isListed, rootNamespace }, schemas, ignoredIn);
  const installed = compareInstallers(installers, git, objects, isListed);
  const drifts = [
    ...found.drifts.map((drift) => inOtherGeneration(drift, read.generations)),
    ...installed.drifts,
  ];
  return { found: { ...found, drifts }, installed };
}

/** A ConfigMap that the cluster has by another name is told with that. */
function inOtherGeneration(
  drift: ObjectDrift,
  generations: ReadForDrift['generations'],
): ObjectDrift {
  const other = generations.find(({ git }) => git === drift.git);
  if (drift.kind !== 'changed' || other === undefined) return drift;
  const { namespace } = drift.git;
  return { ...drift, liveIn: { group: '', kind: 'ConfigMap', namespace, name: other.name } };
}

function effectsOf(drift: ObjectDrift, uses: ReadForDrift['uses']): Pick<JudgedDrift, 'effects'> {
  const effects = configMapEffects(drift, uses);
  return effects.length === 0 ? {} : { effects };
}

function deliveryOf(
  { git }: ObjectDrift,
  deliveredBy: ReturnType<typeof deliveries>,
): Pick<JudgedDrift, 'deliveredBy'> {
  const found = git === null ? null : deliveredBy(git);
  return found === null ? {} : { deliveredBy: found };
}

/** A setting for all of a mesh acts on it, whatever is seen of what it does. */
const isOfMeshConfig = (drift: ObjectDrift): boolean =>
  drift.kind === 'changed' && drift.liveIn !== undefined && drift.git.kind !== 'ConfigMap';

const worstFirst = (drifts: readonly JudgedDrift[]): readonly JudgedDrift[] =>
  drifts.toSorted((a, b) => rankOf(b.tier) - rankOf(a.tier));

const rankOf = (tier: Tier | null): number => (tier === null ? -1 : TIERS.indexOf(tier));

/** The review that a change from Git's state to the cluster's would get. */
function reviewOf(
  { rendered, tree, judge, asOf, read: { generations } }: Judging,
  found: ClusterDrift,
  sides: ReturnType<typeof compareInstallers>['sides'],
): ReturnType<Judge['review']> {
  const { git, live } = sidesOf(rendered, tree.plan, found, { generations, sides });
  return judge.review({ base: git, merged: live }, asOf);
}

/** What one difference gives by itself. */
function tierOf(
  drift: ObjectDrift,
  { tierOf: tierOfOwn }: Awaited<ReturnType<Judge['review']>>,
): Tier | null {
  const { kind, namespace, name, stableName } = drift.git ?? drift.live;
  const liveIn = drift.kind === 'changed' ? drift.liveIn : undefined;
  const own = tierOfOwn(
    (subject) =>
      (subject.kind === kind &&
        subject.namespace === namespace &&
        [name, stableName].includes(subject.name)) ||
      (subject.kind === liveIn?.kind &&
        subject.namespace === liveIn.namespace &&
        subject.name === liveIn.name),
  );
  return own ?? (isOfMeshConfig(drift) ? 'medium' : null);
}
