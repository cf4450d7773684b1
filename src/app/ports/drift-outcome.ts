import type { ClusterProblem, DriftOfCluster } from '../../core/drift/index.ts';

/** What comparing an environment with a cluster comes to. */
export type DriftOutcome =
  | DriftOfCluster
  /** `reason` is one sentence or several. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The cluster does not answer at all: nothing can be said. */
  | {
      readonly kind: 'unknown';
      readonly environment: string;
      readonly cluster: string;
      readonly problem: ClusterProblem;
    };
