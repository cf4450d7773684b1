import type { KustomizationRewrite } from '../../kustomize/index.ts';
import type { Release } from '../releases/release.ts';
import type { RootApplier } from './applier-of-root.ts';
import type { Applier, ApplierWitness } from '../appliers/applier.ts';
import type { ChartRoot } from '../environment.ts';
import { appliedBy, BY_NOBODY } from './applier-of-root.ts';
import type { DeliverableFolder } from '../survey/deliverable-folder.ts';

/** One thing that is applied: what lies in a folder, and who applies it. */
export interface Root {
  /** Folder relative to the tree; `.` for the top. */
  readonly path: string;
  readonly content: RootContent;
  readonly by: RootApplier;
}

type RootContent = KustomizationContent | FolderContent | ChartContent;

/** A kustomization, which is built. */
export interface KustomizationContent {
  readonly kind: 'kustomization';
  /**
   * Is written into it by its applier before that builds it; Flux then reads files outside of the folder too.
   */
  readonly rewrite?: KustomizationRewrite;
  /** The folder that is pushed with it as one artifact; Flux then reads files outside of its own. Absent where none is. */
  readonly artifact?: string;
  /** The version of Kubernetes that its charts are told where their entries name none; absent where nobody says. */
  readonly kubeVersion?: string;
}

/** Manifests as they stand. */
interface FolderContent {
  readonly kind: 'folder';
  /** The files that belong to it, sorted; absent where all manifests below do. */
  readonly files?: readonly string[];
  /** The folder that is pushed with it as one artifact; absent where none is. */
  readonly artifact?: string;
}

/** A chart, which Helm renders. */
interface ChartContent {
  readonly kind: 'chart';
  /** Holds what its applier gives to it. */
  readonly release: Release;
  readonly files?: readonly string[];
}

type Holding = Pick<Root, 'content'>;

/** The files of a root that is built of files as they stand; undefined where all below belong to it, or none by itself. */
export const listedFiles = ({ content }: Holding): readonly string[] | undefined =>
  content.kind === 'kustomization' ? undefined : content.files;

/** Gives what the chart that a root is gets; undefined where it is none. */
export const releaseOfRoot = ({ content }: Holding): Release | undefined =>
  content.kind === 'chart' ? content.release : undefined;

/** Gives what is written into a root's kustomization; undefined for nothing. */
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

/** A root before it is known which environments it belongs to. */
export interface RootDraft {
  readonly root: Root;
  readonly place: DeliverableFolder;
  /** Kustomization folders it is made of; a plain folder has none. */
  readonly madeOf: ReadonlySet<string>;
  /** All that apply it so; none where nothing of the tree does. */
  readonly appliers: readonly Applier[];
  readonly cluster: string | null;
  /** Objects that it brings and that say themselves for which environment they are; absent for none. */
  readonly witnesses?: readonly ApplierWitness[];
  /** Tells whether the name of a file of values says its environment, and not its folder. */
  readonly isNamedByFile?: true;
  /**
   * Tells of a chart that is a root for other environments too whether it is none of theirs, where its path
   * says nothing.
   */
  readonly isBesideOthers?: true;
  /** The chart of a registry that this stands for where environments are named: it is no root of them; absent for roots. */
  readonly chart?: ChartRoot;
}

/** A root with what its applier says; without one it is applied as it stands. */
export const rootOf = (
  path: string,
  content: KustomizationContent | FolderContent,
  applier: Applier | null,
): Root => ({
  path,
  content:
    applier?.build === undefined || content.kind === 'folder'
      ? content
      : { ...content, rewrite: applier.build },
  by: applier === null ? BY_NOBODY : appliedBy(applier),
});
