import type { ComputedRevert } from '../reverts/computed-revert.ts';
import type { LocalBranch, LocalRollback } from '../reverts/local/local-rollback.ts';
import { localBranchName } from '../reverts/local/local-branch-name.ts';
import { localRevertMessage } from '../reverts/local/local-revert-message.ts';
import type { LocalRevertRequest, LocalReverts } from '../ports/local-reverts.ts';
import { treesProblemSentence } from '../../../review/index.ts';

export interface LocalRollbackWish {
  readonly request: LocalRevertRequest;
  /** Goes into the commit's message; null where none was given. */
  readonly reason: string | null;
  /** Writes nothing. */
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
