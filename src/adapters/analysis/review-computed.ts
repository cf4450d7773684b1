import type { AnalysisOutcome } from '../../app/ports/analysis.ts';
import type { ComparisonRequest } from '../../app/ports/reverts.ts';
import { fullName } from '../../core/forge/index.ts';
import type { Damaged } from './again-if-damaged.ts';
import type { MirroredRepository } from './mirrored-repository.ts';
import type { ProcessPool } from './process-pool.ts';
import { reviewOutcome } from './review-outcome.ts';
import { runTask } from './run-task.ts';

/** Has two commits reviewed that the mirror holds, without fetching any. */
export async function reviewComputed(
  { repository, base, head, pullRequest, asOf, restores }: ComparisonRequest,
  mirrored: MirroredRepository,
  pool: ProcessPool,
): Promise<AnalysisOutcome | Damaged> {
  const { mirror } = mirrored;
  for (const commit of [base, head]) {
    const found = COMMIT.test(commit) ? await mirror.run(['cat-file', '-t', commit]) : null;
    const isCommit = found?.kind === 'exited' && found.stdout.toString('latin1') === 'commit\n';
    if (!isCommit) return { kind: 'gone', what: commit };
  }
  const task = {
    kind: 'review',
    repository: repository.id,
    name: fullName(repository),
    mirror: mirror.gitDir,
    commits: { base, head },
    asOf,
    pullRequest,
    ...(restores !== undefined && { restores }),
  } as const;
  return reviewOutcome(await runTask(task, mirrored, pool));
}

const COMMIT = /^[0-9a-f]{40}$/;
