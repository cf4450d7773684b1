import type { ChartSet } from '../../charts/index.ts';
import type { Origin } from '../../manifest/index.ts';

/** A chart of the tree as it is installed: what its applier gives it beside its own files. */
export interface Release {
  readonly name: string;
  /** Null where nothing says one: what Helm takes then is `default`. */
  readonly namespace: string | null;
  /** Later ones win. */
  readonly values: readonly ReleaseValues[];
  readonly sets: readonly ChartSet[];
  /** Null where it is the cluster's, which nobody here sees. */
  readonly kubeVersion: string | null;
  readonly apiVersions: readonly string[];
  readonly includeCRDs: boolean;
  readonly skipTests: boolean;
  readonly skipSchema: boolean;
  /** What it is given and nobody here sees, as the end of "it takes values from"; the chart is not rendered then. */
  readonly unseen: readonly string[];
}

export type ReleaseValues =
  /** A file of the tree, or all that a pattern stands for. */
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly isPattern: boolean;
      /** Whether the applier fails where it is not there. */
      readonly isRequired: boolean;
      readonly origin: Origin;
    }
  /** YAML that stands in the applier. */
  | { readonly kind: 'inline'; readonly text: string; readonly origin: Origin };
