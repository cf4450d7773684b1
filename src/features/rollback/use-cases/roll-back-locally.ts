import type { ComputedRevert } from '../reverts/revert-result.ts';
import type { LocalBranch, LocalRollback } from '../reverts/local-rollback.ts';
import { localBranchName, localRevertMessage } from '../reverts/local-rollback.ts';
import type { LocalRevertRequest, LocalReverts } from '../ports/revert-ports.ts';
import { treesProblemSentence, reviewChange, reviewTrees } from '../../../review/index.ts';
import type { Restoration } from '../reverts/restoration.ts';
import type { Engine, RevertScope } from '../../../review/index.ts';
import { restorationOf } from '../reverts/restoration.ts';

type ReportSettings = Parameters<typeof reviewChange>[2];

export interface LocalRollbackWish {
  readonly request: LocalRevertRequest;
  /** Goes into the commit's message; null where none was given. */
  readonly reason: string | null;
  /** Writes nothing where it is true. */
  readonly dryRun: boolean;
  /** Writes the branch although part of it conflicts, with what is clean. */
  readonly partial: boolean;
}

/** Reverts commits of a repository on this machine, and writes the result as a new branch there. */
export async function rollBackLocally(
  wish: LocalRollbackWish,
  reverts: LocalReverts,
): Promise<LocalRollback> {
  const result = await reverts.revert(wish.request);
  if ('tree' in result) return writeRevert(result, wish, reverts);
  if (result.kind === 'nothing-to-revert' || result.kind === 'refused') return result;
  return blocked(treesProblemSentence(result));
}

const blocked = (message: string): LocalRollback => ({
  kind: 'refused',
  refusal: { reason: 'repository', message },
});

async function writeRevert(
  revert: ComputedRevert,
  { request: { scope }, reason, dryRun, partial }: LocalRollbackWish,
  reverts: LocalReverts,
): Promise<LocalRollback> {
  const name = localBranchName(revert, scope);
  const told = (branch: LocalBranch): LocalRollback => ({ kind: revert.kind, revert, branch });
  const isWanted = revert.kind === 'reverted' || (partial && revert.changes.length > 0);
  if (dryRun || !isWanted) return told({ name, kind: 'not-written', commit: null });
  const { tree, tip: parent } = revert;
  const message = localRevertMessage(revert, scope, reason);
  const written = await reverts.write({ branch: name, tree, parent, message });
  if (written === null) return { kind: 'refused', refusal: { reason: 'no-identity' } };
  if (!('commit' in written)) return blocked(treesProblemSentence(written));
  const { kind, commit } = written;
  if (kind !== 'other-content') return told({ name, kind, commit });
  return { kind: 'refused', refusal: { reason: 'branch-exists', branch: name, commit } };
}

export interface LocalPreview {
  /** The normal review of what merging the revert does; null where it changes nothing, or cannot be read. */
  readonly review: string | null;
  /** It is null where only a part is reverted: the rest is meant to stay. */
  readonly restoration: Restoration | null;
}

/**
 * Reviews a revert that was computed in a local repository, and compares what it leaves with what there was
 * before.
 */
export async function previewLocally(
  revert: ComputedRevert,
  scope: RevertScope,
  reverts: Pick<LocalReverts, 'trees'>,
  engine: Engine,
  settings: ReportSettings,
): Promise<LocalPreview> {
  if (revert.changes.length === 0) return { review: null, restoration: null };
  const trees = await reverts.trees(revert.tip, revert.commit);
  const outcome = await reviewChange(trees, engine, { ...settings, of: 'rollback' });
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
