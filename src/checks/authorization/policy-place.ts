import type { PolicyTarget, Workload } from '../../istio/index.ts';

/** A policy point before the policies in force there are looked up. */
export interface PolicyPlace {
  readonly before: PolicyTarget;
  readonly after: PolicyTarget;
  /** The workload after the change; null for pods that are not rendered here. */
  readonly workload: Workload | null;
  /** The name that sentences use: `Deployment shop/web`, `pods with app=web in shop`. */
  readonly name: string;
  /** Tells whether a policy of the base names these pods; always true for a workload. */
  readonly isOld: boolean;
  /** Set where all that is known of their namespace are other pods: there may be none of these. */
  readonly mayBeNone?: true;
  /** Set where nothing says whether the pods have a proxy: without one nobody enforces policies there (AUTHZ-7). */
  readonly mayHaveNoProxy?: boolean;
}

/** Says under which condition a sentence is true of points, as it stands behind their name; empty for none. */
export function conditionText(
  points: readonly Pick<PolicyPlace, 'name' | 'mayBeNone' | 'mayHaveNoProxy'>[],
): string {
  const mayBeNone = points.every((point) => point.mayBeNone === true);
  if (!points.every((point) => point.mayHaveNoProxy === true))
    return mayBeNone ? ', if there are any' : '';
  if (mayBeNone) return ', if there are any with a proxy';
  const isOne = new Set(points.map(({ name }) => name)).size === 1;
  return isOne && points[0]?.name.startsWith('pods ') === false
    ? ', if it has a proxy'
    : ', if they have a proxy';
}

/** Stands for a namespace that no policy and no object names. */
export const ANY_NAMESPACE = '*';
