import { createHash } from 'node:crypto';
import type { Cluster, LoadableTree } from '../../../forge/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { resourceKey, TIERS } from '../../../manifest/index.ts';
import type { Engine } from '../../../review/index.ts';
import type { DriftOfCluster, JudgedDrift, ReviewOfClusters } from '../comparison/drift.ts';
import { driftId } from '../comparison/drift.ts';
import { joinedClusters } from '../comparison/joined-clusters.ts';
import { stateOf } from '../comparison/environment-drift.ts';
import type { DriftOutcome } from '../ports/drift-ports.ts';
import type { DriftQuestion } from './drift-of-cluster.ts';
import { driftOfCluster } from './drift-of-cluster.ts';

export interface ClustersQuestion extends Omit<DriftQuestion, 'cluster'> {
  /** Lists those that the environment goes to: at least one. */
  readonly clusters: readonly [Cluster, ...(readonly Cluster[])];
}

/** Compares an environment with each cluster that it goes to; what differs alike in several is one difference. */
export async function driftOfClusters(
  trees: LoadableTree,
  engine: Engine,
  { clusters, ...question }: ClustersQuestion,
): Promise<DriftOutcome> {
  const [first, ...others] = clusters;
  const read = { done: 0, of: clusters.length };
  const known = await driftOfCluster(trees, engine, {
    ...question,
    cluster: toldCluster(first, read, engine),
  });
  if (others.length === 0 || known.kind === 'refused') return known;
  const outcomes: DriftOutcome[] = [known];
  for (const cluster of others)
    outcomes.push(
      await driftOfCluster(trees, engine, {
        ...question,
        environment: question.environment ?? known.environment,
        cluster: toldCluster(cluster, read, engine),
      }),
    );
  return together(outcomes, joinedClusters(clusters.map(({ name }) => name)));
}

/** A cluster of which it is told when it is first read, and how many there are. */
function toldCluster(
  cluster: Cluster,
  all: { done: number; readonly of: number },
  { progress }: Pick<Engine, 'progress'>,
): Cluster {
  let isRead = false;
  return {
    name: cluster.name,
    read: (kinds, named) => {
      if (!isRead) all.done += 1;
      isRead = true;
      progress?.(`reading ${cluster.name},`, all.done, all.of);
      return cluster.read(kinds, named);
    },
  };
}

type Unknown = Extract<DriftOutcome, { kind: 'unknown' }>;

function together(outcomes: readonly DriftOutcome[], cluster: string): DriftOutcome {
  const refused = outcomes.find((each) => each.kind === 'refused');
  if (refused !== undefined) return refused;
  const unknown = outcomes.flatMap((each) => (each.kind === 'unknown' ? [each] : []));
  const [first, ...others] = outcomes.flatMap((each) => (each.kind === 'compared' ? [each] : []));
  if (first !== undefined) return merged([first, ...others], unknown, cluster);
  const [one, ...more] = unknown;
  if (one === undefined) throw new Error('Nothing was compared.');
  const why = [one, ...more].map((each) => `${each.cluster}: ${each.problem.why}`).join('; ');
  return { ...one, cluster, problem: { ...one.problem, why } };
}

type Compared = readonly [DriftOfCluster, ...(readonly DriftOfCluster[])];

function merged(found: Compared, unknown: readonly Unknown[], cluster: string): DriftOfCluster {
  const [first] = found;
  const drifts = alike(found);
  const notAsked = new Map(found.flatMap((each) => [...each.notAsked]));
  return {
    ...first,
    cluster,
    clusters: found.map((each) => each.cluster),
    drifts,
    undecided: once(
      found.flatMap((each) => each.undecided),
      resourceKey,
    ),
    strays: once(
      found.flatMap((each) => each.strays),
      ({ live }) => resourceKey(live),
    ),
    passed: once(
      found.flatMap((each) => each.passed),
      ({ git }) => resourceKey(git),
    ),
    compared: Math.max(...found.map((each) => each.compared)),
    unread: [
      ...unknown.map(({ cluster: name, problem }) => ({
        ...{ of: { group: '', kind: `cluster ${name}` }, isOptional: false },
        ...problem,
      })),
      ...found.flatMap((each) =>
        each.unread.map((part) => ({ ...part, why: `in ${each.cluster} ${part.why}` })),
      ),
    ],
    notAsked,
    reviews: reviewsOf(found),
    controlPlane: {
      ...first.controlPlane,
      statuses: once(
        found.flatMap(({ controlPlane }) => controlPlane.statuses),
        ({ live, faults }) => JSON.stringify([nameOf(live), faults]),
      ),
    },
    notes: [...new Set(found.flatMap((each) => each.notes))],
  };
}

const nameOf = ({ group, kind, namespace, name }: Resource) => [group, kind, namespace, name];

const once = <T>(all: readonly T[], keyOf: (one: T) => string): readonly T[] => [
  ...new Map(all.map((each) => [keyOf(each), each])).values(),
];

interface Alike {
  readonly judged: JudgedDrift;
  readonly clusters: readonly string[];
}

const keyOf = ({ drift }: JudgedDrift): string => resourceKey(drift.git ?? drift.live);

/** The same difference of the same object once, with the clusters that have it. */
function alike(found: Compared): readonly JudgedDrift[] {
  const groups = new Map<string, Alike>();
  for (const { cluster, drifts } of found)
    for (const judged of drifts) {
      const key = `${keyOf(judged)}\n${stateOf(judged)}`;
      const known = groups.get(key);
      groups.set(
        key,
        known === undefined
          ? { judged, clusters: [cluster] }
          : {
              judged: worse(known.judged, judged),
              clusters: [...known.clusters, cluster],
            },
      );
    }
  const all = [...groups.values()];
  const [{ environment }] = found;
  return all
    .map(({ judged, clusters }): JudgedDrift => {
      const own = all.filter((each) => keyOf(each.judged) === keyOf(judged));
      const id = idOf(environment, judged, clusters, own);
      return { ...judged, id, clusters };
    })
    .sort((a, b) => rankOf(b) - rankOf(a));
}

const rankOf = ({ tier }: Pick<JudgedDrift, 'tier'>): number =>
  tier === null ? -1 : TIERS.indexOf(tier);

/** Says what several say of it, with the worst tier. */
function worse(one: JudgedDrift, other: JudgedDrift): JudgedDrift {
  const [worst, less] = rankOf(one) >= rankOf(other) ? [one, other] : [other, one];
  const effects = [...new Set([...(worst.effects ?? []), ...(less.effects ?? [])])];
  return effects.length === 0 ? worst : { ...worst, effects };
}

/** The object's own name for what most clusters have, else one by the first cluster that has it. */
function idOf(
  environment: string,
  { drift }: JudgedDrift,
  clusters: readonly string[],
  own: readonly Alike[],
): string {
  const [most] = own.toSorted((a, b) => b.clusters.length - a.clusters.length);
  if (most?.clusters === clusters) return driftId(environment, drift);
  const text = `${driftId(environment, drift)}\n${clusters[0] ?? ''}`;
  return `d-${createHash('sha256').update(text).digest('hex').slice(0, 6)}`;
}

/** Clusters that differ alike do the same, unless what stands beside it is another. */
function reviewsOf(found: Compared): readonly ReviewOfClusters[] {
  const groups = new Map<string, ReviewOfClusters>();
  for (const { cluster, drifts, reviews } of found)
    for (const { review } of reviews) {
      const states = drifts.map((each) => `${keyOf(each)} ${stateOf(each)}`).sort();
      const said = review.findings.map(({ id }) => id).sort();
      const consequences = review.behaviours.reduce(
        (sum, each) => sum + each.consequences.length,
        0,
      );
      const key = JSON.stringify([states, said, consequences]);
      const known = groups.get(key);
      groups.set(key, { review, clusters: [...(known?.clusters ?? []), cluster] });
    }
  return [...groups.values()];
}
