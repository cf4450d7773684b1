import type { ComputedRevert, PathOutcome } from '../reverts/revert-result.ts';
import type { LocalRollback } from '../reverts/local-rollback.ts';
import type { Restoration } from '../reverts/restoration.ts';
import { nettedJson, subjectText } from '../../../manifest/index.ts';
import { localRefusalSentence } from '../reverts/revert-refusal.ts';

interface LocalRevertFacts {
  /** The JSON report of the revert's review; null where there is none. */
  readonly review: unknown;
  /** Says whether it brings back what was there before; null where that is not meant. */
  readonly restoration: Restoration | null;
  readonly next: readonly string[];
}

/**
 * Writes the result as JSON. The keys are the same whatever came of it; lines of files are never among them.
 */
export function localRevertJson(
  rollback: LocalRollback,
  { review, restoration, next }: LocalRevertFacts,
): string {
  const report = {
    schemaVersion: '1.0',
    outcome: rollback.kind,
    ...refusalKeys(rollback),
    ...branchKeys(rollback),
    ...pathKeys(pathsOf(rollback)),
    ...revertKeys('revert' in rollback ? rollback.revert : null),
    ...restorationKeys(restoration),
    next,
    review,
  };
  return `${nettedJson(report)}\n`;
}

function refusalKeys(rollback: LocalRollback): object {
  if (rollback.kind !== 'refused') return { reason: null, message: null };
  const { refusal } = rollback;
  return { reason: refusal.reason, message: localRefusalSentence(refusal) };
}

function branchKeys(rollback: LocalRollback): object {
  if (!('branch' in rollback)) return { branch: null, commit: null, branchIs: 'not-written' };
  const { branch } = rollback;
  const isThere = branch.kind !== 'not-written';
  return { branch: isThere ? branch.name : null, commit: branch.commit, branchIs: branch.kind };
}

function pathsOf(rollback: LocalRollback): readonly PathOutcome[] {
  if (rollback.kind === 'refused') return [];
  return rollback.kind === 'nothing-to-revert' ? rollback.paths : rollback.revert.paths;
}

function pathKeys(paths: readonly PathOutcome[]): object {
  const having = (wanted: PathOutcome['outcome']): readonly string[] =>
    paths.flatMap(({ path, outcome }) => (outcome === wanted ? [path] : []));
  return {
    restored: having('restored'),
    merged: having('merged'),
    alreadyReverted: having('already-reverted'),
  };
}

/**
 * Gives the keys of a restoration. `differences` are subjects of what is not as it was before; `complete`
 * says that all of it could be compared.
 */
function restorationKeys(restoration: Restoration | null): object {
  if (restoration?.kind !== 'differs') return { restoration };
  const { kind, complete, differences } = restoration;
  const told = differences.map(({ change: { environment, subject, field }, because }) => ({
    environment,
    subject: subjectText(subject),
    field,
    because: because.kind,
    commit: because.kind === 'later-commit' ? because.commit.commit : null,
  }));
  return { restoration: { kind, complete, differences: told } };
}

function revertKeys(revert: ComputedRevert | null): object {
  return {
    conflicts: (revert?.conflicts ?? []).map(({ path, kind, messages, sections }) => ({
      path,
      kind,
      messages,
      lines: sections.map(({ line }) => line),
    })),
    lines: (revert?.lines ?? []).map(({ path, line, list, did }) => ({ path, line, list, did })),
    method: revert?.method ?? null,
    tip: revert?.tip ?? null,
    tree: revert?.tree ?? null,
    reverts: (revert?.steps ?? []).map(({ post, subject }) => ({ commit: post, subject })),
    notReverted: (revert?.openSteps ?? []).map(({ post, subject }) => ({ commit: post, subject })),
    later: revert?.later ?? [],
  };
}
