import type { ChartReference, ChartSet, CopiedReference } from '../../charts/index.ts';
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
  /** Whether templates are told of an upgrade; absent where they are told of an installation. */
  readonly isUpgrade?: true;
  /** What it is given and nobody here sees, as the end of "it takes values from"; the chart is not rendered then. */
  readonly unseen: readonly string[];
  /** What else Flux does; absent where another tool installs it. */
  readonly flux?: FluxRelease;
  /** The chart of elsewhere that is rendered from a copy; absent for one of the tree itself. */
  readonly copied?: CopiedRelease;
}

export interface CopiedRelease extends CopiedReference {
  readonly reference: ChartReference;
}

/** What the helm-controller of Flux does with a release, where others do not. */
export interface FluxRelease {
  /** Namespace and name of the HelmRelease: one place of the tree can come out as several. */
  readonly object: string;
  /** Files that stand in place of the chart's own values, later ones over earlier ones; empty for none (HELM-2). */
  readonly defaults: readonly DefaultValues[];
  /** Types of hooks that Helm runs (HELM-11). */
  readonly hooks: readonly string[];
  /** Whether definitions in `crds/` that exist stay as they are (HELM-9). */
  readonly keepsDefinitions: boolean;
  /** Why nobody renders it here, as the end of "is not rendered, for"; null where it is rendered. */
  readonly notFollowed: string | null;
  /** Why Flux does not install it as it stands. */
  readonly refused: { readonly message: string; readonly origin: Origin } | null;
}

export interface DefaultValues {
  readonly path: string;
  /** Whether the chart is not packaged where it is not there. */
  readonly isRequired: boolean;
  readonly origin: Origin;
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
  | {
      readonly kind: 'inline';
      readonly text: string;
      readonly origin: Origin;
      /** What Helm's errors call it; absent for its place. */
      readonly name?: string;
    };
