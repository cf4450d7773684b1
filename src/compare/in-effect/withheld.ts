import type { Origin } from '../../manifest/index.ts';

/** Why an object that is written does not act, or may not. */
export type WithheldBecause =
  /** Argo CD never applies it. */
  | 'hook'
  /** Argo CD deletes it once its sync has succeeded. */
  | 'deleted-hook'
  /** Flux leaves it as it is in the cluster, and does not create it. */
  | 'not-reconciled'
  /** Flux creates it and leaves it as it is from then on. */
  | 'made-once'
  /** The settings of Argo CD leave its kind out. */
  | 'excluded'
  /** What builds the folder keeps it out of the output. */
  | 'local-config'
  /** No control plane of this revision runs here. */
  | 'other-revision'
  /** Control planes of other revisions run here too, and ignore it. */
  | 'one-revision'
  /** Which revisions run is not seen here. */
  | 'unseen-revision'
  /** It lies in a folder in which things are put aside. */
  | 'set-aside'
  /** An applier of the tree applied it, and none applies the folder it is in now. */
  | 'not-applied';

export interface Withheld {
  readonly because: WithheldBecause;
  /** `istio.io/rev: none` where a label or annotation says it; the folder where that does. */
  readonly says: string;
  readonly origin: Origin;
  /** What applies it here goes by that; else it depends on what applies or reads it elsewhere. */
  readonly certain: boolean;
}
