import type { ComputedRevert, PathOutcome } from '../rollback/computed-revert.ts';
import type { LocalRollback } from '../rollback/local-rollback.ts';
import { localRefusalSentence } from './local-refusal.ts';

/** What is said beside the revert itself. */
interface LocalRevertFacts {
  /** The JSON report of the revert's review; null where there is none. */
  readonly review: unknown;
  /** What to type next. */
  readonly next: readonly string[];
}

/** The same keys whatever came of it; lines of files are never among them. */
export function localRevertJson(
  rollback: LocalRollback,
  { review, next }: LocalRevertFacts,
): string {
  const report = {
    schemaVersion: '1.0',
    outcome: rollback.kind,
    ...refusalKeys(rollback),
    ...branchKeys(rollback),
    ...pathKeys(pathsOf(rollback)),
    ...revertKeys('revert' in rollback ? rollback.revert : null),
    next,
    review,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
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

function revertKeys(revert: ComputedRevert | null): object {
  return {
    conflicts: (revert?.conflicts ?? []).map(({ path, kind, messages, sections }) => ({
      ...{ path, kind, messages },
      lines: sections.map(({ line }) => line),
    })),
    method: revert?.method ?? null,
    tip: revert?.tip ?? null,
    tree: revert?.tree ?? null,
    reverts: (revert?.steps ?? []).map(({ post, subject }) => ({ commit: post, subject })),
    notReverted: (revert?.openSteps ?? []).map(({ post, subject }) => ({ commit: post, subject })),
    later: revert?.later ?? [],
  };
}
