import type { Mesh, Workload } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { DrainCutShort } from './pod-replacement.ts';
import { drainCutShort, startsBeforeProxy, stopsFirst } from './pod-replacement.ts';

/** Why running pods do not get what changes. PUSH-1…3. */
export interface Restart {
  /** `proxy`: the sidecar of pods that are made anew. `value`: a variable that is read when they start. */
  readonly what: 'proxy' | 'value';
  /** What changes: `ProxyConfig shop/orders`, `defaultConfig.concurrency`, `the revision canary`. */
  readonly because: string;
  /** The revision that injects new pods now, and another did before; absent where something else changes. */
  readonly revision?: string;
  /** Is present where new pods have no sidecar, and nothing takes its place. */
  readonly isLeaving?: true;
  readonly origin: Origin;
  /** As `Deployment shop/orders`. */
  readonly workloads: readonly string[];
  /** Of those, whose pods all stop before new ones are there. */
  readonly interrupted: readonly string[];
  /** Of those, whose application may call before its proxy runs, where they get one that they had not. */
  readonly unready: readonly string[];
  /** Of those, whose pods are killed while their proxy still lets requests end. */
  readonly cutShort: readonly (DrainCutShort & { readonly workload: string })[];
}

/** A workload as it is on both sides, with pods that nothing makes anew. */
export interface Kept {
  readonly name: string;
  readonly before: Workload;
  readonly after: Workload;
}

/** A restart before what its own pods have to do with it is looked at. */
export type Cause = Pick<Restart, 'what' | 'because' | 'revision' | 'isLeaving' | 'origin'> & {
  readonly kept: readonly Kept[];
};

export const restart = (
  what: Restart['what'],
  because: string,
  origin: Origin,
  kept: readonly Kept[],
): Cause => ({ what, because, origin, kept });

/** Old pods end as they were started, and new ones start as they are now. */
export function withPods({ kept, ...cause }: Cause, before: Mesh, after: Mesh): Restart {
  const names = (fits: (one: Kept) => boolean): readonly string[] =>
    kept.filter(fits).map(({ name }) => name);
  return {
    ...cause,
    workloads: names(() => true),
    interrupted: names((one) => stopsFirst(one.after.resource)),
    unready: names(
      (one) => !hasProxy(one.before) && hasProxy(one.after) && startsBeforeProxy(after, one.after),
    ),
    cutShort: kept.flatMap(({ name, before: old }) => {
      const drain = hasProxy(old) ? drainCutShort(before, old) : null;
      return drain === null ? [] : [{ workload: name, ...drain }];
    }),
  };
}

/** Tells whether it is known that pods get a sidecar. */
export const hasProxy = ({ sidecar }: Workload): boolean =>
  sidecar.kind === 'known' && sidecar.value;
