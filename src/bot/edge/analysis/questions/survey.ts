import { z } from 'zod';
import type { Analysis, RepositorySurvey } from '../../../../review/index.ts';
import type { Repository } from '../../../../forge/index.ts';
import type { Damaged, UsedMirror } from '../mirrored-repository.ts';
import type { AskProcess } from '../ask-process.ts';
import { tipOf } from '../mirror-commits.ts';
import { CommitName, fieldsOf, ofKinds } from './question.ts';
import type { TaskQuestion } from './question.ts';

export interface SurveyTask {
  readonly commit: string;
  readonly asOf: string;
}

/** What a repository holds at a commit. */
export const survey: TaskQuestion<SurveyTask, RepositorySurvey> = {
  request: fieldsOf<SurveyTask>()({ commit: CommitName, asOf: z.string() }),
  isResult: ofKinds<RepositorySurvey>({ surveyed: true }),
  loadAnswer: () => import('./survey-answer.ts'),
};

/** Fetches a branch and has what it holds looked through. */
export async function askSurvey(
  repository: Repository,
  { branch, asOf }: { readonly branch: string; readonly asOf: string },
  mirrored: UsedMirror,
  ask: AskProcess,
): Promise<Awaited<ReturnType<Analysis['survey']>> | Damaged> {
  const commit = await tipOf(branch, mirrored);
  if (typeof commit !== 'string') return commit;
  return ask('survey', { commit, asOf }, repository, mirrored);
}
