import { execFileSync } from 'node:child_process';
import { openLocalReverts } from '../src/features/rollback/edge/local-reverts.ts';
import type { Engine, Review } from '../src/review/index.ts';
import { createPartWork } from '../src/features/rollback/index.ts';
import type { LocalReverts } from '../src/features/rollback/index.ts';
import { reviewTrees } from '../src/review/index.ts';
import type { InverseGap } from './inverse-changes.ts';
import { inverseGap } from './inverse-changes.ts';

/** A change to merge: two names of commits in a repository. */
export interface MergedChange {
  readonly id: string;
  readonly repository: string;
  readonly base: string;
  readonly head: string;
}

/** What came of reverting one real change right after its merge. */
export interface RevertedCase {
  readonly id: string;
  /** Whether the tree of before came of it, and nothing else. */
  readonly exact: boolean;
  /** Whether both reviews could analyse everything. */
  readonly complete: boolean;
  /** Changes that the review of the change reports. */
  readonly changes: number;
  readonly gap: InverseGap;
  /** Seconds for computing the revert. */
  readonly seconds: number;
}

const asOf = '2026-01-01T00:00:00.000Z';

/** Merges a change, reverts it at once, and compares the reviews of both. */
export async function revertedCase(each: MergedChange, engine: Engine): Promise<RevertedCase> {
  const { id, repository } = each;
  const merged = merge(each);
  const settings = {
    searchPath: process.env['PATH'] ?? '',
    home: undefined,
    partWork: createPartWork(engine),
  };
  const reverts = await openLocalReverts(repository, settings);
  if ('kind' in reverts) throw new Error(`${id}: ${reverts.kind}`);
  try {
    const started = process.hrtime.bigint();
    const target = { kind: 'commit', commit: merged } as const;
    const result = await reverts.revert({ onto: merged, target, scope: { kind: 'everything' } });
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    if (result.kind !== 'reverted') throw new Error(`${id}: ${result.kind}`);
    const base = git(repository, 'rev-parse', `${merged}~1`);
    const there = await reviewOf(reverts, [base, merged], engine);
    const back = await reviewOf(reverts, [merged, result.commit], engine);
    return {
      id,
      seconds,
      changes: there.changes.length,
      exact: result.tree === git(repository, 'rev-parse', `${base}^{tree}`),
      complete: there.status === 'complete' && back.status === 'complete',
      gap: inverseGap(there.changes, back.changes),
    };
  } finally {
    await reverts.close();
  }
}

/** The change as one commit on its base, as a squash merge makes it. */
function merge({ repository, base, head }: MergedChange): string {
  const tree = git(repository, 'merge-tree', '--write-tree', base, head).split('\n')[0] ?? '';
  const identity = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com'];
  return git(repository, ...identity, 'commit-tree', tree, '-p', base, '-m', 'Merge');
}

const git = (repository: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' }).trim();

async function reviewOf(
  reverts: LocalReverts,
  [from, to]: readonly [string, string],
  engine: Engine,
): Promise<Review> {
  const trees = await reverts.trees(from, to);
  if (trees.kind !== 'read') throw new Error(trees.kind);
  const { base, merged } = trees;
  const outcome = await reviewTrees(base, merged, engine, { asOf, pullRequest: null });
  const judged = outcome.kind === 'reviewed' ? outcome : outcome.byDefault;
  return judged.review;
}
