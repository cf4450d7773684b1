import type { Node, Resource } from '../../manifest/index.ts';
import type { RenderedRoot } from '../environment.ts';

/** A chart of the tree, as a HelmRelease installs it. */
export interface InstalledChart {
  /** The HelmRelease. */
  readonly resource: Resource;
  /** Of the HelmChart that packages it. */
  readonly spec: Node;
  /** Of the chart, or the archive that it is packed in. */
  readonly folder: string;
  /** Name and version. */
  readonly version: string | null;
  /** Whether it is packaged at each revision of its source, and not at another version only (HELM-3). */
  readonly isPackagedAlways: boolean;
  readonly rendered: RenderedRoot;
  /** What somebody should know of it, one sentence each. */
  readonly notes: readonly string[];
}
