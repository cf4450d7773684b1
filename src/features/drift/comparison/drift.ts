import type { Node, PathStep, Resource } from '../../../manifest/index.ts';

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
