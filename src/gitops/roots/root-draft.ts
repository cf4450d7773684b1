import type { Applier, Witness } from '../appliers/applier.ts';
import type { ChartRoot } from '../environment.ts';
import { appliedBy, BY_NOBODY } from './applier-of-root.ts';
import type { FolderContent, KustomizationContent, Root } from './root.ts';
import type { DeliverableFolder } from '../survey/deliverable-folder.ts';

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
  readonly witnesses?: readonly Witness[];
  /** Whether the name of a file of values says its environment, and not its folder. */
  readonly isNamedByFile?: true;
  /** Of a chart that is a root for other environments too: whether it is none of theirs, where its path says nothing. */
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
