import type { ClusterProblem } from './cluster-problem.ts';
import type { GroupKind } from '../../manifest/index.ts';

/** Objects of one kind, as the API server gives them: JSON, not looked at yet. */
export type ListedKind =
  | {
      readonly kind: 'listed';
      readonly of: GroupKind;
      readonly apiVersion: string;
      readonly items: readonly unknown[];
    }
  /** The API server serves no such kind. */
  | { readonly kind: 'not-served'; readonly of: GroupKind }
  /** It cannot be told what there is; `why` is half a sentence, without credentials. */
  | {
      readonly kind: 'unknown';
      readonly of: GroupKind;
      readonly reason: ClusterProblem['reason'];
      readonly why: string;
    };

/** Objects of a kind by their names; what is not there is left out. */
export interface NamedObjects {
  readonly of: GroupKind;
  readonly names: readonly { readonly namespace: string; readonly name: string }[];
}

/** A kind to be listed, and what of each object is kept of a page when it is read; absent: all of it. */
export interface AskedKind extends GroupKind {
  readonly keep?: (item: unknown) => unknown;
}

/** A Kubernetes API server that is read and never written to. */
export interface Cluster {
  /** As the kubeconfig's context is called. */
  readonly name: string;
  /**
   * Lists kinds over all namespaces, and gets objects by name. One entry for each kind that was asked for; never rejects
   * for what the server does.
   */
  read(kinds: readonly AskedKind[], named: readonly NamedObjects[]): Promise<readonly ListedKind[]>;
}
