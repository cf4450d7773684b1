import type { AnalysisOutcome } from '../../../review/index.ts';
import type { ComparisonRequest } from '../../../features/rollback/index.ts';
import type { Damaged } from './again-if-damaged.ts';
import type { AskProcess } from './ask-process.ts';
import type { MirroredRepository } from './mirrored-repository.ts';
import { reviewOutcome } from './review-outcome.ts';

/** Has two commits reviewed that the mirror holds, without fetching any. */
export async function reviewComputed(
  { repository, base, head, pullRequest, asOf, restores }: ComparisonRequest,
  mirrored: MirroredRepository,
  ask: AskProcess,
): Promise<AnalysisOutcome | Damaged> {
  const { mirror } = mirrored;
  for (const commit of [base, head]) {
    const found = COMMIT.test(commit) ? await mirror.run(['cat-file', '-t', commit]) : null;
    const isCommit = found?.kind === 'exited' && found.stdout.toString('latin1') === 'commit\n';
    if (!isCommit) return { kind: 'gone', what: commit };
  }
  const request = {
    ...{ commits: { base, head }, asOf, pullRequest },
    ...(restores !== undefined && { restores }),
  };
  return reviewOutcome(await ask('review', request, repository, mirrored));
}

const COMMIT = /^[0-9a-f]{40}$/;
