import type { RenderedRoot } from '../../gitops/index.ts';
import { argoApplying } from '../../gitops/index.ts';

/** A root of a set's Application that goes to a cluster which only a generator knows. */
interface Unplaced {
  readonly set: string;
  /** Tells whether it is of one such cluster, by its name or its folder, and not of each alike. */
  readonly isOfOne: boolean;
}

/**
 * Tells whether two roots may go to two clusters: a set that calls its Applications, or their folders, by their clusters
 * and leaves open where those are has one for each (ARGO-70, ARGO-71). What it makes for every cluster alike meets what
 * others take there.
 */
export function mayBeApart(one: RenderedRoot, other: RenderedRoot): boolean {
  const [here, there] = [unplaced(one), unplaced(other)];
  if (here?.isOfOne !== true && there?.isOfOne !== true) return false;
  return here?.set === there?.set || (here?.isOfOne !== false && there?.isOfOne !== false);
}

function unplaced({ root }: RenderedRoot): Unplaced | null {
  const by = argoApplying(root);
  const [first] = by?.appliedAs ?? [];
  if (by === null || first === undefined || by.clusterKeys !== undefined) return null;
  const isMade = first.object.startsWith('["ApplicationSet"');
  if (!isMade || by.partOf !== undefined) return null;
  return { set: first.object, isOfOne: by.made !== undefined || by.isOfOpenPath === true };
}
