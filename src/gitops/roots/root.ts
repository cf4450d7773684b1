import type { KustomizationRewrite } from '../../kustomize/index.ts';
import type { Release } from '../releases/release.ts';
import type { AppliedBy } from './applier-of-root.ts';

/** One thing that is applied: what lies in a folder, and who applies it. */
export interface Root {
  /** Folder relative to the tree; `.` for the top. */
  readonly path: string;
  readonly content: RootContent;
  readonly by: AppliedBy;
}

export type RootContent = KustomizationContent | FolderContent | ChartContent;

/** A kustomization, which is built. */
export interface KustomizationContent {
  readonly kind: 'kustomization';
  /** What its applier writes into it before it builds it; Flux then reads files outside of the folder too. */
  readonly rewrite?: KustomizationRewrite;
  /** The version of Kubernetes that its charts are told where their entries name none; absent where nobody says. */
  readonly kubeVersion?: string;
}

/** Manifests as they stand. */
export interface FolderContent {
  readonly kind: 'folder';
  /** The files that belong to it, sorted; absent where all manifests below do. */
  readonly files?: readonly string[];
}

/** A chart, which Helm renders. */
export interface ChartContent {
  readonly kind: 'chart';
  /** What its applier gives to it. */
  readonly release: Release;
  readonly files?: readonly string[];
}

type Holding = Pick<Root, 'content'>;

/** The files of a root that is built of files as they stand; undefined where all below belong to it, or none by itself. */
export const listedFiles = ({ content }: Holding): readonly string[] | undefined =>
  content.kind === 'kustomization' ? undefined : content.files;

/** What the chart that a root is gets; undefined where it is none. */
export const releaseOfRoot = ({ content }: Holding): Release | undefined =>
  content.kind === 'chart' ? content.release : undefined;

/** What is written into a root's kustomization; undefined for nothing. */
export const rewriteOf = ({ content }: Holding): KustomizationRewrite | undefined =>
  content.kind === 'kustomization' ? content.rewrite : undefined;

/** The root as a release of the chart that it holds. */
export const withRelease = (root: Root, release: Release): Root => {
  const files = listedFiles(root);
  return {
    ...root,
    content: { kind: 'chart', release, ...(files === undefined ? {} : { files }) },
  };
};

/** The same content, of these files. */
export const withFiles = (content: RootContent, files: readonly string[]): RootContent =>
  content.kind === 'kustomization' ? content : { ...content, files };
