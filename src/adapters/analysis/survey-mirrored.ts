import type { ObjectOutcome, ObjectQuestion, SurveyOutcome } from '../../app/ports/analysis.ts';
import type { Repository } from '../../core/forge/index.ts';
import { fullName } from '../../core/forge/index.ts';
import type { FetchProblem } from '../git/mirrors/fetch-problem.ts';
import type { Damaged } from './again-if-damaged.ts';
import type { TaskResult } from './messages.ts';
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
  const commit = await tipOf(branch, mirrored);
  if (typeof commit !== 'string') return commit;
  const task = { kind: 'survey', ...placeOf(repository, mirrored), commit, asOf } as const;
  const result = await runTask(task, mirrored, pool);
  return result.kind === 'surveyed' ? result : otherwise(result);
}

/** Fetches the default branch and has an object looked for in what it holds. */
export async function lookMirrored(
  repository: Repository,
  question: ObjectQuestion,
  mirrored: MirroredRepository,
  pool: ProcessPool,
): Promise<ObjectOutcome | Damaged> {
  const commit = await tipOf(repository.defaultBranch, mirrored);
  if (typeof commit !== 'string') return commit;
  const { before } = question;
  // what was forced away cannot be compared any more
  const isThere = before !== null && (await mirrored.mirror.contains(commit, before.commit));
  const asked = { ...question, before: isThere ? before : null };
  const task = { kind: 'look', ...placeOf(repository, mirrored), commit, question: asked } as const;
  const result = await runTask(task, mirrored, pool);
  return result.kind === 'looked' ? result : otherwise(result);
}

/** The commit of a branch, fetched. */
export async function tipOf(
  branch: string,
  { mirror, source }: MirroredRepository,
): Promise<string | FetchProblem | { readonly kind: 'gone'; readonly what: string }> {
  const ref = `refs/heads/${branch}`;
  const problem = await mirror.fetch([ref], await source());
  if (problem !== null) return problem;
  const [commit = null] = await mirror.commitsOf([ref]);
  return commit ?? { kind: 'gone', what: ref };
}

/** What a task is on. */
export const placeOf = (repository: Repository, { mirror }: MirroredRepository) => ({
  repository: repository.id,
  name: fullName(repository),
  mirror: mirror.gitDir,
});

/** What keeps a task from its result; another result than that of the task is a failure too. */
export function otherwise(
  result: TaskResult | FetchProblem,
): FetchProblem | Extract<TaskResult, { kind: 'failed' | 'damaged' }> {
  switch (result.kind) {
    case 'conflict':
    case 'invalid-policy':
    case 'reviewed':
    case 'no-merge-base':
    case 'computed':
    case 'surveyed':
    case 'looked':
    case 'drift':
      return { kind: 'failed', message: 'The analysis did something else than was asked.' };
    case 'damaged':
    case 'failed':
    case 'gone':
    case 'unreachable':
      return result;
  }
}
