import { createPartWork } from '../../../../features/rollback/index.ts';
import type { RevertCommits } from '../../../../features/rollback/edge/revert-commits.ts';
import { revertMirrored } from '../../mirrors/mirrored-revert.ts';
import type { Answer } from './question.ts';
import type { ComputedRevert } from './revert.ts';

export const answer: Answer<RevertCommits, ComputedRevert> = async (
  request,
  { reading },
  engine,
) => ({
  kind: 'computed',
  ...(await revertMirrored(request, reading, createPartWork(engine))),
});
