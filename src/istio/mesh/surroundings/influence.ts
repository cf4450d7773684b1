import type { Node } from '../../../manifest/index.ts';

/**
 * Names the part of the mesh on which something around it acts; `one-namespace` is what one namespace of it
 * has, `delivery` what brings to the cluster all that is merged.
 */
export type ActsOn = 'control-plane' | 'gateway' | 'one-namespace' | 'delivery';

/** Says in which way an object that is no part of the mesh decides about it. */
export type InfluenceKind =
  /** It decides which connections pods may have. */
  | 'network'
  /** It changes or refuses objects on their way into the cluster. */
  | 'admission'
  /** It makes, or names, a Secret or ConfigMap that the control plane reads. */
  | 'input'
  /** A Secret is made of it that the mesh or what delivers reads. */
  | 'feed'
  /** It defines the kinds of objects of which the mesh or what delivers lives. */
  | 'definition'
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
  /** It runs commands against the cluster. */
  | 'commands'
  /** Its pods share their node. */
  | 'node'
  /** It gives rights over everything. */
  | 'rights';

/** Tells what one object, on one side, does to the mesh from around it. */
export interface Influence {
  readonly kind: InfluenceKind;
  /** `node` is what all pods of a node share. */
  readonly on: ActsOn | 'node';
  /** The consequence as the end of a sentence that begins with the object: "decides which connections … may have". */
  readonly does: string;
  /**
   * Tells that `does` is a sentence of its own, without a full stop, and stands behind the words on what
   * happens to the object.
   */
  readonly isSentence?: true;
  /** Says what is seen where more is known than its kind says; `fix` says what mends it. */
  readonly symptom?: string;
  readonly fix?: string;
  /** Says why, as a sentence without its full stop. */
  readonly because: string;
  /** The place of the reason; the object itself where it is absent. */
  readonly at?: Node;
  /**
   * The text that has to differ between two sides for a change; where it is absent, all but the object's
   * metadata and status counts.
   */
  readonly content?: string;
}
