import type { ManifestReader, Origin } from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';
import type { Effort } from '../effort.ts';
import type { ApplierName } from './applier.ts';
import type { FindSettings } from './argo-settings.ts';
import type { ClusterSecrets, UnseenCluster } from './cluster-secrets.ts';

/** An Application or a set that Argo CD leaves as it is in the cluster while it has an error. */
export interface Refusal {
  readonly object: ApplierName;
  /** Why, without the place. */
  readonly why: string;
  readonly message: string;
  readonly origin: Origin;
}

/** What all Applications and ApplicationSets of a tree are read with. */
export interface ArgoInput {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
  /** Every folder of the tree. */
  readonly folders: readonly string[];
  readonly effort: Effort;
  readonly clusters: ClusterSecrets;
  readonly unseenClusters: readonly UnseenCluster[];
  readonly settings: FindSettings;
  /** Whether an address is of another repository; false where that is not known. */
  isElsewhere(url: string): boolean;
  /** What somebody should know of an Application or a set, one sentence each. */
  readonly notes: Set<string>;
  /** What Argo CD refuses: an Application, or a whole set. */
  readonly refused: Refusal[];
  /** What is not followed to its end, one sentence each. */
  readonly limited: Set<string>;
}
