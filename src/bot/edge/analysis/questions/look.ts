import { z } from 'zod';
import type { Analysis, ObjectLook } from '../../../../review/index.ts';
import type { Repository } from '../../../../forge/index.ts';
import type { Damaged, UsedMirror } from '../mirrored-repository.ts';
import type { AskProcess } from '../ask-process.ts';
import { tipOf } from '../mirror-commits.ts';
import { CommitName, fieldsOf, ofKinds, ResourceNameSchema } from './question.ts';
import type { TaskQuestion } from './question.ts';

type ObjectQuestion = Parameters<Analysis['lookAtObject']>[1];

export interface LookTask {
  readonly commit: string;
  readonly question: ObjectQuestion;
}

/** What a repository says of one object, at a commit and perhaps at an earlier one. */
export const look: TaskQuestion<LookTask, ObjectLook> = {
  request: fieldsOf<LookTask>()({
    commit: CommitName,
    question: fieldsOf<ObjectQuestion>()({
      resource: ResourceNameSchema,
      before: fieldsOf<NonNullable<ObjectQuestion['before']>>()({
        commit: z.string(),
        environment: z.string(),
      }).nullable(),
    }),
  }),
  isResult: ofKinds<ObjectLook>({ looked: true }),
  loadAnswer: () => import('./look-answer.ts'),
};

/** Fetches the default branch and has an object looked for in what it holds. */
export async function askLook(
  repository: Repository,
  question: ObjectQuestion,
  mirrored: UsedMirror,
  ask: AskProcess,
): Promise<Awaited<ReturnType<Analysis['lookAtObject']>> | Damaged> {
  const commit = await tipOf(repository.defaultBranch, mirrored);
  if (typeof commit !== 'string') return commit;
  const { before } = question;
  // what was forced away cannot be compared any more
  const isThere = before !== null && (await mirrored.mirror.contains(commit, before.commit));
  const asked = { ...question, before: isThere ? before : null };
  return ask('look', { commit, question: asked }, repository, mirrored);
}
