import type { RenderedEnvironment, RenderedTree } from '../../../gitops/index.ts';
import type { ClusterDrift } from '../comparison/cluster-comparison.ts';
import type { Cluster, ClusterProblem, ListedKind, LoadableTree } from '../../../forge/index.ts';
import type { DriftOfCluster, JudgedDrift, ObjectDrift } from '../comparison/drift.ts';
import { askedConfigMaps, askedKinds } from '../comparison/drift-kinds.ts';
import { compareCluster } from '../comparison/cluster-comparison.ts';
import { declaredDifferences } from '../comparison/declared/ignore-differences.ts';
import { deliveries } from '../comparison/object-delivery.ts';
import { driftId } from '../comparison/drift.ts';
import { NOBODY } from '../../../gitops/index.ts';
import type { GroupKind, Resource, Tier } from '../../../manifest/index.ts';
import { placeOf, resourceKey, TIERS } from '../../../manifest/index.ts';
import { resolveMesh } from '../../../istio/index.ts';
import type { AskedCharts, Engine } from '../../../review/index.ts';
import { askedCharts, environmentsOfTree, sidesJudge } from '../../../review/index.ts';
import type { DriftOutcome } from '../ports/drift-ports.ts';
import type { ControlPlaneQuestion } from './control-plane-of-cluster.ts';
import {
  controlPlaneOf,
  isForProxies,
  kindsForProxies,
  STATUSES_ALONE,
} from './control-plane-of-cluster.ts';
import { countsByKind, isOf, readObjects, unreadKinds } from '../comparison/live-object.ts';
import { chooseEnvironment } from './drift-environment.ts';
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
  const { rootNamespace } = resolveMesh(rendered, config).configuration;
  const git = lastOfEach(rendered.roots.flatMap(({ resources }) => resources));
  const kinds = askedKinds(git);
  const names = askedConfigMaps(git, rootNamespace);
  const listed = await cluster.read(
    [...kinds, ...kindsForProxies(controlPlane)],
    [{ of: CONFIG_MAP, names }],
  );
  const isAsked = ({ group, kind, namespace, name }: Resource): boolean =>
    kinds.some((each) => each.group === group && each.kind === kind) ||
    (kind === CONFIG_MAP.kind &&
      group === CONFIG_MAP.group &&
      names.some((each) => each.namespace === namespace && each.name === name));
  const problem = problemOfAll(listed);
  const name = rendered.environment.name;
  if (problem !== null)
    return { kind: 'unknown', environment: name, cluster: cluster.name, problem };
  return judged({
    rendered,
    tree,
    git,
    listed,
    isAsked,
    cluster,
    judge,
    engine,
    asOf,
    controlPlane,
    isJudged,
    charts,
  });
}

const CONFIG_MAP: GroupKind = { group: '', kind: 'ConfigMap' };

/** Of objects that are applied several times, the last. */
const lastOfEach = (resources: readonly Resource[]): readonly Resource[] => [
  ...new Map(resources.map((resource) => [resourceKey(resource), resource])).values(),
];

/** Why nothing at all could be read; null where something could. */
function problemOfAll(listed: readonly ListedKind[]): ClusterProblem | null {
  const problems = listed.flatMap((each) => (each.kind === 'unknown' ? [each] : []));
  const [first] = problems;
  return first === undefined || listed.some(({ kind }) => kind === 'listed')
    ? null
    : { reason: first.reason, why: first.why };
}

type Judge = Extract<Awaited<ReturnType<typeof sidesJudge>>, { kind: 'valid' }>;

interface Judging {
  readonly rendered: RenderedEnvironment;
  readonly tree: RenderedTree;
  readonly git: readonly Resource[];
  readonly listed: readonly ListedKind[];
  /** Whether an object was asked for, by its kind or by its name. */
  readonly isAsked: (resource: Resource) => boolean;
  readonly cluster: Cluster;
  readonly judge: Judge;
  readonly engine: Engine;
  readonly asOf: string;
  readonly controlPlane: ControlPlaneQuestion;
  readonly isJudged: boolean;
  readonly charts: AskedCharts;
}

async function judged(given: Judging): Promise<DriftOfCluster> {
  const { rendered, tree, git, listed, isAsked, cluster, judge, engine } = given;
  const read = readObjects(
    listed.filter((each) => !isForProxies(each)),
    cluster.name,
  );
  const everything = tree.environments.flatMap(({ roots }) =>
    roots.flatMap(({ resources }) => resources),
  );
  const declared = declaredDifferences([
    ...everything,
    ...read.objects.map(({ resource }) => resource),
  ]);
  const isListed = (resource: Resource): boolean =>
    isAsked(resource) && listed.some((each) => each.kind !== 'unknown' && isOf(resource)(each));
  const found = compareCluster(
    git,
    { objects: read.objects, isListed },
    engine.schemas,
    declared.ignoredIn,
  );
  const notSeen = unseenRoots(rendered, tree, given.charts);
  const isWhole = notSeen.length === 0;
  const drifts = found.drifts.filter(({ kind }) => kind !== 'added' || isWhole);
  const undecided = found.drifts.flatMap((drift) =>
    drift.kind === 'added' && !isWhole ? [drift.live] : [],
  );
  const deliveredBy = deliveries(rendered, tree.plan);
  const isSame = drifts.length === 0 || !given.isJudged;
  const review = isSame ? null : await reviewOf(given, { ...found, drifts });
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
      })),
    ),
    undecided,
    passed: found.passed,
    compared: found.compared,
    unread: [...unreadKinds(listed), ...read.unread],
    notSeen,
    notAsked: countsByKind(found.notListed.filter((each) => !isAsked(each))),
    review: review?.review ?? null,
    controlPlane: await controlPlaneOf(
      {
        name: cluster.name,
        ...{ objects: read.objects, listed, rendered, settings: judge.config },
      },
      given.controlPlane,
    ),
    notes: [
      ...given.charts.notes,
      ...given.charts.gaps.map(({ message }) => message),
      ...declared.notFollowed.map(
        ({ expression, application }) =>
          `${placeOf(application.origin)}: the jq path "${expression}" is not followed; what it leaves out is told as drift.`,
      ),
    ],
  };
}

function deliveryOf(
  { git }: ObjectDrift,
  deliveredBy: ReturnType<typeof deliveries>,
): Pick<JudgedDrift, 'deliveredBy'> {
  const found = git === null ? null : deliveredBy(git);
  return found === null ? {} : { deliveredBy: found };
}

const worstFirst = (drifts: readonly JudgedDrift[]): readonly JudgedDrift[] =>
  drifts.toSorted((a, b) => rankOf(b.tier) - rankOf(a.tier));

const rankOf = (tier: Tier | null): number => (tier === null ? -1 : TIERS.indexOf(tier));

/** The review that a change from Git's state to the cluster's would get. */
function reviewOf(
  { rendered, tree, judge, asOf }: Judging,
  found: ClusterDrift,
): ReturnType<Judge['review']> {
  const { git, live } = sidesOf(rendered, tree.plan, found);
  return judge.review({ base: git, merged: live }, asOf);
}

/** What one difference gives by itself. */
function tierOf(
  drift: ObjectDrift,
  { tierOf: tierOfOwn }: Awaited<ReturnType<Judge['review']>>,
): Tier | null {
  const { kind, namespace, name, stableName } = drift.git ?? drift.live;
  return tierOfOwn(
    (subject) =>
      subject.kind === kind &&
      subject.namespace === namespace &&
      [name, stableName].includes(subject.name),
  );
}
