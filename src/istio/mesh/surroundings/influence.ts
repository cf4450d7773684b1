import type { Node } from '../../../manifest/index.ts';

/**
 * What of the mesh something around it acts on; `one-namespace` is what one namespace of it has, `delivery` what brings
 * to the cluster all that is merged.
 */
export type ActsOn = 'control-plane' | 'gateway' | 'one-namespace' | 'delivery';

/** In which way an object that is no part of the mesh decides about it. */
export type InfluenceKind =
  /** It decides which connections pods may have. */
  | 'network'
  /** It changes or refuses objects on their way into the cluster. */
  | 'admission'
  /** It makes, or names, a Secret or ConfigMap that the control plane reads. */
  | 'input'
  /** It decides how many pods there are, and how large. */
  | 'scale'
  /** It decides whether pods start. */
  | 'start'
  /** It decides what names and addresses lead to. */
  | 'names'
  /** It signs certificates with which the mesh is run. */
  | 'signer'
  /** It breaks what runs, on purpose. */
  | 'experiments'
  /** It runs commands against the cluster, or as its nodes do. */
  | 'commands'
  /** It gives rights over everything. */
  | 'rights';

/** What one object, on one side, does to the mesh from around it. */
export interface Influence {
  readonly kind: InfluenceKind;
  readonly on: ActsOn;
  /** The consequence as the end of a sentence that begins with the object: "decides which connections … may have". */
  readonly does: string;
  /** Whether `does` is a sentence of its own, without a full stop, and stands behind what becomes of the object. */
  readonly isSentence?: true;
  /** What is seen, and what mends it, where more is known than its kind says. */
  readonly symptom?: string;
  readonly fix?: string;
  /** What says so, as a sentence without its full stop. */
  readonly because: string;
  /** Where that is written; the object itself where it is absent. */
  readonly at?: Node;
  /** What has to differ between two sides for a change; absent where all but the object's metadata and status counts. */
  readonly content?: string;
}
