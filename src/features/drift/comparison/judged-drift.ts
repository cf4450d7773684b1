import { createHash } from 'node:crypto';
import type { GroupKind, Resource, Tier, UnseenContent } from '../../../manifest/index.ts';
import { resourceKey } from '../../../manifest/index.ts';
import type { Review } from '../../../review/index.ts';
import type { ClusterProblem } from '../../../forge/index.ts';
import type { ClusterDrift } from './compare-cluster.ts';
import type { DeliveredBy } from './delivered-by.ts';
import type { ControlPlane } from './control-plane/live-control-plane.ts';
import type { ObjectDrift } from './drift.ts';

/** A difference, and how bad it is by itself. */
export interface JudgedDrift {
  /** By which people name it: `d-3f92c1`; the same for as long as the object differs. */
  readonly id: string;
  readonly drift: ObjectDrift;
  /** Null where nothing of it acts on the mesh. */
  readonly tier: Tier | null;
  /** Absent where Git does not have the object, or it is not known. */
  readonly deliveredBy?: DeliveredBy;
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
  readonly cluster: string;
  /** Worst first. */
  readonly drifts: readonly JudgedDrift[];
  /** Objects of the mesh that Git may or may not have: not all of it could be rendered. */
  readonly undecided: readonly Resource[];
  readonly passed: ClusterDrift['passed'];
  /** Of Git's objects. */
  readonly compared: number;
  readonly unread: readonly UnreadPart[];
  readonly notSeen: readonly UnseenRoot[];
  /** Of Git's objects those of kinds that are not asked for, by kind. */
  readonly notAsked: ReadonlyMap<string, number>;
  /** What the mesh of the cluster does otherwise than Git's; null where nothing differs. */
  readonly review: Review | null;
  readonly controlPlane: ControlPlane;
  /** Sentences about what was assumed. */
  readonly notes: readonly string[];
}

/** The name of a difference; what differs of the object does not count, so that it keeps it. */
export function driftId(environment: string, drift: ObjectDrift): string {
  const text = `${environment}\n${resourceKey(drift.git ?? drift.live)}`;
  return `d-${createHash('sha256').update(text).digest('hex').slice(0, 6)}`;
}

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
