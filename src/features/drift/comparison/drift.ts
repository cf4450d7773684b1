import { createHash } from 'node:crypto';
import type {
  Node,
  PathStep,
  Resource,
  ResourceId,
  GroupKind,
  Tier,
  UnseenContent,
  Origin,
} from '../../../manifest/index.ts';
import { resourceKey, mapNode, TIERS } from '../../../manifest/index.ts';
import type { Review } from '../../../review/index.ts';
import type { ClusterProblem } from '../../../forge/index.ts';
import type { ClusterDrift } from './cluster-comparison.ts';
import type { ObjectDelivery } from './object-delivery.ts';
import type { ControlPlane } from './control-plane/live-control-plane.ts';
import { slimReview } from '../../../review/index.ts';

/** Who wrote a field last, as `metadata.managedFields` of the live object says. */
export interface FieldWriter {
  /** `kubectl-edit`, `argocd-controller`. */
  readonly manager: string;
  /** ISO 8601; null where the API server noted none. */
  readonly at: string | null;
}

/** One field that is another in the cluster than in Git. */
export interface FieldDrift {
  readonly kind: 'added' | 'removed' | 'changed';
  /** Steps into Git's object where Git has the field, else into the live one. */
  readonly path: readonly PathStep[];
  /** With its origin in Git; null where Git does not have it. */
  readonly git: Node | null;
  /** Redacted; null where the cluster does not have it. */
  readonly live: Node | null;
  /** Null where nobody is on record: a field that is gone has no owner any more. */
  readonly by: FieldWriter | null;
}

/** An object that is another in the cluster than in Git. */
export type ObjectDrift =
  | {
      readonly kind: 'changed';
      readonly git: Resource;
      /** Git's object with `fields` as they are in the cluster: what Git would have to render to. */
      readonly live: Resource;
      readonly fields: readonly FieldDrift[];
      /** The object of the cluster that has the values, where `git` is what makes it; absent where it is `git`'s own. */
      readonly liveIn?: ResourceId;
    }
  /** Git has it, the cluster does not. */
  | { readonly kind: 'removed'; readonly git: Resource; readonly live: null }
  /** The cluster has it, Git does not; without what the API server and controllers write. */
  | {
      readonly kind: 'added';
      readonly git: null;
      readonly live: Resource;
      readonly by: FieldWriter | null;
    };

/** A field that is another than in Git, and is nobody's drift, or not for certain. */
export interface PassedField {
  readonly path: readonly PathStep[];
  /**
   * A controller is there to write it; it was declared to differ; or whoever applies Git wrote it, and whether on its own
   * account or on the API server's behalf cannot be told.
   */
  readonly why: 'controller' | 'ignored' | 'undecided';
  /** Null where nobody is on record. */
  readonly by: FieldWriter | null;
}

/** A difference, and how bad it is by itself. */
export interface JudgedDrift {
  /** By which people name it: `d-3f92c1`; the same for as long as the object differs. */
  readonly id: string;
  readonly drift: ObjectDrift;
  /** Null where nothing of it acts on the mesh. */
  readonly tier: Tier | null;
  /** Absent where Git does not have the object, or it is not known. */
  readonly deliveredBy?: ObjectDelivery;
  /** Says what it does to containers that read the object, a sentence each; absent where none does. */
  readonly effects?: readonly string[];
  /** Names of several clusters of the environment those in which it is so; absent where there is one. */
  readonly clusters?: readonly string[];
}

/** Says what is live in clusters, reviewed as if somebody had proposed it. */
export interface ReviewOfClusters {
  readonly clusters: readonly string[];
  readonly review: Review;
}

/** A kind that could not be read, or an object of it. */
export interface UnreadPart extends ClusterProblem {
  readonly of: GroupKind;
  /** Git can be compared without it: it says who else writes into objects, or what proxies run. */
  readonly isOptional: boolean;
}

/** A folder that Git delivers and of which not all objects are known here: they are not compared. */
export interface UnseenRoot {
  readonly root: string;
  /** Why it does not build, half a sentence or several; null where it does. */
  readonly failure: string | null;
  /** What it delivers that lies elsewhere, or is not evaluated. */
  readonly unseen: readonly Pick<UnseenContent, 'kind' | 'name'>[];
}

/** Where a cluster left Git, and what that does. */
export interface DriftOfCluster {
  readonly kind: 'compared';
  readonly environment: string;
  readonly production: boolean;
  /** Several are named one behind the other: `prod-eu, prod-us`. */
  readonly cluster: string;
  /** Lists those, where there are several. */
  readonly clusters?: readonly string[];
  /** Worst first. */
  readonly drifts: readonly JudgedDrift[];
  /** Objects of the mesh that Git may or may not have: not all of it could be rendered. */
  readonly undecided: readonly Resource[];
  /** Lists objects of the mesh in namespaces that nobody in Git applies to, as far as they leave Git's objects alone. */
  readonly strays: ClusterDrift['strays'];
  readonly passed: ClusterDrift['passed'];
  /** Of Git's objects. */
  readonly compared: number;
  readonly unread: readonly UnreadPart[];
  readonly notSeen: readonly UnseenRoot[];
  /** Of Git's objects those of kinds that are not asked for, by kind. */
  readonly notAsked: ReadonlyMap<string, number>;
  /** Says what the meshes of clusters do otherwise than Git's, once for those that differ alike; empty where nothing differs. */
  readonly reviews: readonly ReviewOfClusters[];
  readonly controlPlane: ControlPlane;
  /** Sentences about what was assumed. */
  readonly notes: readonly string[];
}

/** The name of a difference; what differs of the object does not count, so that it keeps it. */
export function driftId(environment: string, drift: ObjectDrift): string {
  const text = `${environment}\n${resourceKey(drift.git ?? drift.live)}`;
  return `d-${createHash('sha256').update(text).digest('hex').slice(0, 6)}`;
}

/** The tier of all that differs; null where nothing of it acts on the mesh. */
export const worstTier = ({ reviews }: Pick<DriftOfCluster, 'reviews'>): Tier | null =>
  reviews
    .flatMap(({ review: { tier } }) => tier ?? [])
    .toSorted((a, b) => TIERS.indexOf(b) - TIERS.indexOf(a))[0] ?? null;

/** Whether nothing of Git and nothing of the cluster was left out: else nobody can say that they agree. */
export const isComparedWhole = (
  found: Pick<DriftOfCluster, 'unread' | 'undecided' | 'notSeen'>,
): boolean => found.notSeen.length === 0 && isReadWhole(found);

/** Whether all that was asked for was read: without it nothing can be called free of drift. */
export const isReadWhole = ({
  unread,
  undecided,
}: Pick<DriftOfCluster, 'unread' | 'undecided'>): boolean =>
  undecided.length === 0 && unread.every(({ isOptional }) => isOptional);

/** More differences, and more fields that are nobody's, are counted and not handed on. */
const MOST_DRIFTS = 500;
const MOST_PASSED = 1_000;
const MOST_FIELDS = 100;

/** What a report needs of a comparison: whole objects, and what touched their values, are not handed on. */
export function slimDrift(found: DriftOfCluster): DriftOfCluster {
  const { drifts, passed, undecided, reviews, notes } = found;
  const left = drifts.length - MOST_DRIFTS;
  const leftOut =
    left > 0 ? [`${String(left)} more objects differ, which are not listed: the worst are.`] : [];
  const passedLeft = passed.length - MOST_PASSED;
  const passedOut =
    passedLeft > 0 ? [`${String(passedLeft)} more objects with fields left to others.`] : [];
  return {
    ...found,
    drifts: drifts.slice(0, MOST_DRIFTS).map(slimJudged),
    passed: passed
      .slice(0, MOST_PASSED)
      .map(({ git, fields }) => ({ git: nameAndPlace(git), fields: fields.slice(0, MOST_FIELDS) })),
    notSeen: found.notSeen
      .slice(0, MOST_FIELDS)
      .map((each) => ({ ...each, unseen: each.unseen.slice(0, MOST_FIELDS) })),
    undecided: undecided.slice(0, MOST_DRIFTS).map(nameAndPlace),
    strays: found.strays
      .slice(0, MOST_DRIFTS)
      .map(({ live, by }) => ({ live: nameAndPlace(live), by })),
    reviews: reviews.map((each) => ({ ...each, review: slimReview(each.review) })),
    notes: [...notes.slice(0, MOST_FIELDS), ...leftOut, ...passedOut],
  };
}

const slimJudged = (judged: JudgedDrift): JudgedDrift => ({
  ...judged,
  drift: slimObject(judged.drift),
});

function slimObject(drift: ObjectDrift): ObjectDrift {
  switch (drift.kind) {
    case 'added':
      return { ...drift, live: nameAndPlace(drift.live) };
    case 'removed':
      return { ...drift, git: nameAndPlace(drift.git) };
    case 'changed':
      return {
        ...drift,
        git: nameAndPlace(drift.git),
        live: nameAndPlace(drift.live),
        fields: drift.fields.slice(0, MOST_FIELDS).map((field) => ({
          ...field,
          git: field.git && slimNode(field.git, true),
          live: field.live && slimNode(field.live, false),
        })),
      };
  }
}

const nameAndPlace = (resource: Resource): Resource => {
  const origin = placeAlone(resource.origin, false);
  return { ...resource, origin, node: mapNode(new Map(), origin) };
};

/** `via`, the last thing that touched a value, is told of Git's. */
function slimNode(node: Node, keepsVia: boolean): Node {
  const origin = placeAlone(node.origin, keepsVia);
  switch (node.kind) {
    case 'map':
      return mapNode(
        new Map([...node.entries].map(([key, child]) => [key, slimNode(child, false)])),
        origin,
      );
    case 'seq':
      return { ...node, origin, items: node.items.map((child) => slimNode(child, false)) };
    case 'scalar':
      return { ...node, origin };
  }
}

function placeAlone({ file, line, column, endLine, via }: Origin, keepsVia: boolean): Origin {
  const place = { file, line, column, endLine };
  if (!keepsVia || via === undefined) return place;
  const { kind, name, file: by, line: at } = via;
  return { ...place, via: { kind, name, file: by, line: at } };
}
