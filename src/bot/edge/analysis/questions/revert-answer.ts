import { createPartWork } from '../../../../features/rollback/index.ts';
import type { RevertCommits } from '../../../../features/rollback/edge/revert-commits.ts';
import { revertMirrored } from '../../mirrors/mirrored-revert.ts';
import type { TaskAnswer } from './question.ts';
import type { RevertAnswer } from './revert.ts';

export const answer: TaskAnswer<RevertCommits, RevertAnswer> = async (
  request,
  { reading },
  engine,
) => ({
  kind: 'computed',
  ...(await revertMirrored(request, reading, createPartWork(engine))),
});
