import type { Origin } from '../../manifest/index.ts';
import type { AppliedAs } from '../roots/applied-as.ts';

/** What every tool says of a root that one of its objects applies; each adds what only it knows. */
export interface ByObject {
  /** The Argo CD Application or ApplicationSet, the Flux Kustomization or HelmRelease. */
  readonly origin: Origin;
  /** The namespace that it gives to namespaced objects which have none (Argo CD `destination.namespace`). */
  readonly defaultNamespace: string | null;
  /** The cluster that it names; absent where it names none. */
  readonly cluster?: string;
  /** What names the clusters that it is applied to (`Applier.clusterKeys`); absent where none is seen. */
  readonly clusterKeys?: readonly string[];
  /** Who applies it where; absent for what is installed by a release. */
  readonly appliedAs?: readonly AppliedAs[];
  /** Whether several objects apply it just so; absent where one does. */
  readonly isAppliedTwice?: true;
  /** Whether it leaves in the cluster what is no longer in the root; absent where it does not. */
  readonly keepsRemoved?: true;
}
