import { createHash } from 'node:crypto';
import type { Node } from '../../../manifest/index.ts';
import { lazily } from '../../lazy-value.ts';
import type { ArgoInput } from '../argo-input.ts';
import type { DestinationKind } from './destination-kinds.ts';
import { destinationKinds } from './destination-kinds.ts';
import type { DestinationUnit } from './destination-units.ts';
import { byCluster, destinationUnits } from './destination-units.ts';
import type { PlannedApplication } from './planned-set.ts';
import { nameOfSet } from './planned-set.ts';

/** Applications that sets of one tree may make and all of which are followed; large real trees make some hundreds. */
const MAX_APPLICATIONS = 3_000;

/** Bounds what is followed of more. */
interface FollowBound {
  readonly applications: number;
  readonly clusters: number;
}

/** As many clusters as there are environments, mostly. */
const FEW: FollowBound = { applications: MAX_APPLICATIONS, clusters: 4 };
/** So many while there are kinds of which none is followed. */
const MOST_OF_KINDS: FollowBound = { applications: 1_500, clusters: 100 };
/** So many where one of each kind is. */
const ENOUGH: FollowBound = { applications: 200, clusters: 120 };

/** Says of which clusters the Applications of sets are followed: both sides of a change follow the same. */
export interface FollowedDestinations {
  /** Tells whether some are not. */
  readonly isCut: boolean;
  /** Tells whether it was chosen beside the other side of a change, which is then not to be asked for more. */
  readonly isSettled: boolean;
  /** Tells whether there may be more than is counted here. */
  readonly isThinned: boolean;
  /** Clusters that are told apart by Application. */
  readonly split: ReadonlySet<string>;
  /** Names what each unit gets, by its key. */
  readonly contents: () => ReadonlyMap<string, string>;
  /** Keys of those that are followed. */
  readonly followed: () => ReadonlySet<string>;
}

/** Holds what is followed of one tree, and what is not. */
export interface FollowedApplications {
  readonly destinations: FollowedDestinations;
  /** Is null for all. */
  readonly applications: ReadonlySet<PlannedApplication> | null;
  readonly rest: UnfollowedRest | null;
  /** Sets of which not all is followed of each cluster. */
  readonly partialSets: ReadonlySet<string>;
}

/** Counts what is not followed. */
export interface UnfollowedRest {
  /** Numbers of Applications. */
  readonly all: number;
  readonly followed: number;
  /** Numbers of clusters. */
  readonly clusters: number;
  readonly followedClusters: number;
  /** Clusters of which nothing says that they get what one of those gets that are followed. */
  readonly unlike: readonly string[];
  /** Is equal where those get the same. */
  readonly digest: string;
  /** Tells whether more are left out than are counted. */
  readonly isMore: boolean;
  readonly sets: ReadonlySet<Node>;
}

/**
 * Chooses what is followed of the Applications that sets make, where these are more than can be looked at: of clusters that
 * differ only in what nothing else names a few stand for all. What the other side of a change follows comes first, then
 * what is otherwise there, then one of each kind.
 */
export function followedApplications(
  planned: readonly PlannedApplication[],
  input: ArgoInput,
  declaring: ReadonlySet<string>,
): FollowedApplications {
  const { beside } = input;
  const clusters = lazily(() => byCluster(planned, input));
  const thinned = input.thinned.size > 0 || beside?.isThinned === true;
  const isOver = planned.length > MAX_APPLICATIONS || thinned;
  const isCut = isOver || beside?.isCut === true;
  const split = isCut ? splitOf(clusters(), input, beside) : new Set<string>();
  const splitting = { clusters: split, all: split.has(EVERY) };
  const kinds = lazily(() =>
    destinationKinds(destinationUnits(clusters(), splitting, input), { input, declaring }),
  );
  const contents = lazily(() => new Map(kinds().map(({ unit, content }) => [unit.key, content])));
  const common = { isSettled: beside !== undefined, isThinned: thinned, split, contents };
  if (!isCut)
    return {
      destinations: { ...common, isCut, followed: () => new Set(contents().keys()) },
      applications: null,
      rest: null,
      partialSets: new Set(),
    };
  const chosen = chosenOf(kinds(), beside, isOver, thinned);
  const followed = new Set(chosen.map(({ unit }) => unit.key));
  const applications = new Set(chosen.flatMap(({ unit }) => unit.applications));
  const left = kinds().filter(({ unit }) => !followed.has(unit.key));
  return {
    destinations: { ...common, isCut: left.length > 0 || thinned, followed: () => followed },
    applications,
    rest: left.length > 0 || thinned ? restOf(kinds(), chosen, left, thinned) : null,
    partialSets: new Set(
      (splitting.all ? kinds() : left).flatMap(({ unit }) =>
        isOfCluster(unit) ? [] : unit.applications.map(({ set }) => nameOfSet(set)),
      ),
    ),
  };
}

/** Stands for all clusters. */
const EVERY = '*';

function splitOf(
  clusters: ReadonlyMap<string, readonly PlannedApplication[]>,
  { thinned }: ArgoInput,
  beside: FollowedDestinations | undefined,
): ReadonlySet<string> {
  const split = new Set(beside?.split);
  if (thinned.has('applications')) split.add(EVERY);
  for (const [cluster, { length }] of clusters)
    if (length > MOST_OF_KINDS.applications) split.add(cluster);
  return split;
}

function chosenOf(
  kinds: readonly DestinationKind[],
  beside: FollowedDestinations | undefined,
  isOver: boolean,
  thinned: boolean,
): readonly DestinationKind[] {
  if (beside === undefined) return spread(kinds, []);
  const [theirs, before] = [beside.followed(), beside.contents()];
  const kept = kinds.filter(({ unit }) => theirs.has(unit.key));
  const isLacking = ({ unit }: DestinationKind): boolean => !before.has(unit.key);
  // what was left out there cannot be told from what is not there
  if (thinned) return kept;
  if (beside.isSettled) return spread(kinds.filter(isLacking), kept);
  if (!isOver) return kinds;
  return spread(
    kinds.filter(
      (each) =>
        !theirs.has(each.unit.key) &&
        (isLacking(each) || before.get(each.unit.key) !== each.content),
    ),
    kept,
  );
}

/** Tells whether a unit is all that goes to a cluster. */
const isOfCluster = ({ key, cluster }: DestinationUnit): boolean => key === cluster;

/**
 * Adds one of each kind, first those with values that nothing followed has and then from everywhere alike, and more of each
 * while there are few.
 */
function spread(
  kinds: readonly DestinationKind[],
  kept: readonly DestinationKind[],
): readonly DestinationKind[] {
  const [ofKind, ofGroup] = [counter(), counter()];
  const known = new Set<string>();
  const ranked = kinds.map((each) => {
    const isNew = isOfCluster(each.unit) && each.shared.some((value) => !known.has(value));
    for (const value of each.shared) known.add(value);
    const rank = ofKind(each.kind);
    return { each, rank: isNew && rank === 0 ? -1 : rank, at: ofGroup(groupOf(each)) };
  });
  const chosen = [...kept];
  const clusters = new Set<string>();
  let applications = 0;
  for (const { each, rank } of ranked.sort((a, b) => a.rank - b.rank || a.at - b.at)) {
    const { unit } = each;
    const most = rank > 0 ? ENOUGH : clusters.size < FEW.clusters ? FEW : MOST_OF_KINDS;
    const more = applications + unit.applications.length;
    const isKnown = clusters.has(unit.cluster);
    if (
      applications > 0 &&
      (more > most.applications || (!isKnown && clusters.size >= most.clusters))
    )
      continue;
    chosen.push(each);
    clusters.add(unit.cluster);
    applications = more;
  }
  return chosen;
}

/** Gives how often it was asked for the same before. */
function counter(): (key: string) => number {
  const counts = new Map<string, number>();
  return (key) => {
    const before = counts.get(key) ?? 0;
    counts.set(key, before + 1);
    return before;
  };
}

/** Clusters are of a group by what others have too, Applications of one cluster by their set. */
const groupOf = ({ unit, shared }: DestinationKind): string =>
  isOfCluster(unit) ? shared.join('\n') : unit.key.slice(0, unit.key.lastIndexOf('\n'));

function restOf(
  kinds: readonly DestinationKind[],
  chosen: readonly DestinationKind[],
  left: readonly DestinationKind[],
  isMore: boolean,
): UnfollowedRest {
  const seen = new Set(chosen.map(({ kind }) => kind));
  const unlike = left.filter(({ kind }) => !seen.has(kind));
  const count = (some: readonly DestinationKind[]): number =>
    some.reduce((sum, { unit }) => sum + unit.applications.length, 0);
  const clustersOf = (some: readonly DestinationKind[]): ReadonlySet<string> =>
    new Set(some.map(({ unit }) => unit.cluster));
  return {
    all: count(kinds),
    followed: count(chosen),
    clusters: clustersOf(kinds).size,
    followedClusters: clustersOf(chosen).size,
    unlike: [...clustersOf(unlike)],
    digest: digestOf(unlike),
    isMore,
    sets: new Set(left.flatMap(({ unit }) => unit.applications.map(({ set }) => set))),
  };
}

const digestOf = (units: readonly DestinationKind[]): string =>
  createHash('sha256')
    .update(units.map(({ unit, content }) => `${unit.key} ${content}`).join('\n'))
    .digest('hex');

/** Tells whether two sides of a change follow the same, as far as both have it, and what goes is among it. */
export function followTheSame(
  base: FollowedDestinations | undefined,
  merged: FollowedDestinations | undefined,
): boolean {
  if (base === undefined || merged === undefined || (!base.isCut && !merged.isCut)) return true;
  const isThinned = base.isThinned || merged.isThinned;
  if ([...merged.split].some((cluster) => !base.split.has(cluster))) return false;
  const [was, is] = [base.followed(), merged.followed()];
  const [before, after] = [base.contents(), merged.contents()];
  if (isThinned) return was.size === is.size && [...was].every((key) => is.has(key));
  return (
    [...was].every((key) => is.has(key) || !after.has(key)) &&
    [...is].every((key) => was.has(key) || !before.has(key)) &&
    [...before.keys()].every((key) => was.has(key) || after.has(key))
  );
}
