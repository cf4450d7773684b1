import type { ComputedRevert } from '../reverts/computed-revert.ts';
import type { Restoration } from '../reverts/restoration.ts';
import type { Engine, ReportSettings, RevertScope } from '../../../review/index.ts';
import { restorationOf } from '../reverts/restoration.ts';
import type { LocalReverts } from '../ports/local-reverts.ts';
import { reviewChange, reviewTrees } from '../../../review/index.ts';

export interface LocalPreview {
  /** The normal review of what merging the revert does; null where it changes nothing, or cannot be read. */
  readonly review: string | null;
  /** Null where only a part is reverted: the rest is meant to stay. */
  readonly restoration: Restoration | null;
}

/** Reviews a revert that was computed in a local repository, and compares what it leaves with what there was before. */
export async function previewLocally(
  revert: ComputedRevert,
  scope: RevertScope,
  reverts: Pick<LocalReverts, 'trees'>,
  engine: Engine,
  settings: ReportSettings,
): Promise<LocalPreview> {
  if (revert.changes.length === 0) return { review: null, restoration: null };
  const trees = await reverts.trees(revert.tip, revert.commit);
  const outcome = await reviewChange(trees, engine, settings);
  const isWhole = scope.kind === 'everything' && revert.kind === 'reverted';
  return {
    review: outcome.kind === 'report' ? outcome.text : null,
    restoration: isWhole ? await compareWithBefore(revert, scope, reverts, engine, settings) : null,
  };
}

async function compareWithBefore(
  revert: ComputedRevert,
  scope: RevertScope,
  reverts: Pick<LocalReverts, 'trees'>,
  engine: Engine,
  { asOf }: ReportSettings,
): Promise<Restoration> {
  if (revert.pre === null)
    return { kind: 'unknown', why: 'there is no commit before it to compare with' };
  const trees = await reverts.trees(revert.pre, revert.commit);
  if (trees.kind !== 'read') return { kind: 'unknown', why: 'the commit before it cannot be read' };
  const occasion = { asOf, pullRequest: null };
  const outcome = await reviewTrees(trees.base, trees.merged, engine, occasion);
  const { review } = outcome.kind === 'reviewed' ? outcome : outcome.byDefault;
  return restorationOf(review, revert, scope);
}
