import type { ManifestReader } from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';
import type { Effort } from '../effort.ts';
import type { FindSettings } from './argo-settings.ts';
import type { ClusterSecrets } from './cluster-secrets.ts';

/** What all Applications and ApplicationSets of a tree are read with. */
export interface ArgoInput {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
  /** Every folder of the tree. */
  readonly folders: readonly string[];
  readonly effort: Effort;
  readonly clusters: ClusterSecrets;
  readonly settings: FindSettings;
  /** Whether an address is of another repository; false where that is not known. */
  isElsewhere(url: string): boolean;
  /** What stops an Application or a set, one sentence each. */
  readonly notes: Set<string>;
  /** What is not followed to its end, one sentence each. */
  readonly limited: Set<string>;
}
