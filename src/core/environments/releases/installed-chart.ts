import type { Node, Resource } from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';
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
  readonly rendered: RenderedRoot;
  /** What somebody should know of it, one sentence each. */
  readonly notes: readonly string[];
}

/** Charts as they were packaged before a change; what packages them does so anew at another version only (HELM-3). */
export interface PackagedCharts {
  /** The tree that a chart was packaged from and that still counts; null where it is packaged anew. */
  treeOf(environment: string, chart: Omit<InstalledChart, 'rendered' | 'notes'>): FileTree | null;
}
