import type { RenderedEnvironment, RenderedTree } from '../../gitops/index.ts';
import { NO_REASONS } from '../../gitops/index.ts';
import type { Mesh, MeshResolutionSettings } from '../../istio/index.ts';
import type { Change } from '../diff/change.ts';
import { diffInEffect } from '../diff/effective-diff.ts';
import type { InEffect } from '../in-effect/effective-objects.ts';
import { deliveredOnEitherSide } from './delivered-content.ts';
import { withDelivered } from './delivery-changes.ts';

/** What acts of a folder on both sides, and the meshes that this makes. */
interface FolderSides {
  readonly environment: string;
  readonly seen: InEffect;
  readonly before: Mesh;
  readonly after: Mesh;
}

/** What changes between two folders that stand alone, as an example of a rule has them: each is a tree of its own. */
export function changesOfFolders(
  sides: FolderSides,
  settings: MeshResolutionSettings,
): readonly Change[] {
  const { seen } = sides;
  const differences = diffInEffect({
    ...sides,
    isNew: false,
    isListedAlike: () => false,
    instead: { before: () => null, after: () => null },
    deletions: NO_DELETIONS,
  });
  const trees = [seen.before, seen.after].flatMap((side) => (side === null ? [] : [treeOf(side)]));
  return withDelivered(differences, deliveredOnEitherSide(trees, settings));
}

const treeOf = (rendered: RenderedEnvironment): RenderedTree => ({
  plan: { environments: [rendered.environment], notes: [], gaps: [], reasons: NO_REASONS },
  environments: [rendered],
});

/** Nobody who applies the folder is seen. */
const NO_DELETIONS = { deletionOf: () => null, isOfKeptSet: () => false };
