import type { SurveyOutcome } from '../../app/ports/analysis.ts';
import type { Repository } from '../../core/forge/index.ts';
import { fullName } from '../../core/forge/index.ts';
import type { Damaged } from './again-if-damaged.ts';
import type { MirroredRepository } from './mirrored-repository.ts';
import type { ProcessPool } from './process-pool.ts';
import { runTask } from './run-task.ts';

/** Fetches a branch and has what it holds looked through. */
export async function surveyMirrored(
  repository: Repository,
  { branch, asOf }: { readonly branch: string; readonly asOf: string },
  mirrored: MirroredRepository,
  pool: ProcessPool,
): Promise<SurveyOutcome | Damaged> {
  const { mirror, source } = mirrored;
  const ref = `refs/heads/${branch}`;
  const problem = await mirror.fetch([ref], await source());
  if (problem !== null) return problem;
  const [commit = null] = await mirror.commitsOf([ref]);
  if (commit === null) return { kind: 'gone', what: ref };
  const task = {
    kind: 'survey',
    repository: repository.id,
    name: fullName(repository),
    mirror: mirror.gitDir,
    commit,
    asOf,
  } as const;
  const result = await runTask(task, mirrored, pool);
  if (result.kind === 'conflict' || result.kind === 'invalid-policy') return OTHERWISE;
  if (result.kind === 'reviewed' || result.kind === 'no-merge-base') return OTHERWISE;
  if (result.kind === 'computed') return OTHERWISE;
  return result;
}

const OTHERWISE = {
  kind: 'failed',
  message: 'The analysis did something else than was asked.',
} as const;
