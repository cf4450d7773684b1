import type { ReadTrees } from '../../../../forge/index.ts';
import { changedPaths } from '../../../../compare/index.ts';
import { analyseTrees } from '../../../../review/index.ts';
import { GitProblem } from '../../../../forge/edge/git/running/run-git.ts';
import { readMirroredChange } from '../../mirrors/mirrored-change.ts';
import type { MirrorReading } from '../../mirrors/mirrored-change.ts';
import { readMirroredPast } from '../../mirrors/mirrored-revert.ts';
import type { MirroredPast } from '../../mirrors/mirrored-revert.ts';
import type { TaskAnswer } from './question.ts';
import type { ReviewResult, ReviewTask } from './review.ts';

export const answer: TaskAnswer<ReviewTask, ReviewResult> = async (
  task,
  { reading, fetchCharts },
  engine,
) => {
  const { commits, asOf, pullRequest, rule, asPushed } = task;
  const { trees, headText, commitsOfHead, diffLines } = await readMirroredChange(
    commits,
    reading,
    asPushed,
  );
  if (trees.kind === 'conflict') return trees;
  if (trees.kind === 'no-merge-base') return { kind: 'no-merge-base', commits };
  if (trees.kind !== 'read') throw new GitProblem(trees);
  const asked = task.restores === undefined ? {} : { restores: task.restores };
  let past: MirroredPast | null = null;
  try {
    past = await pastOf(task, trees, reading);
    const occasion = {
      ...{ asOf, pullRequest, fetchCharts },
      ...(rule !== undefined && { rule }),
      ...(past !== null && { restoring: { ...past, whole: task.restores?.whole === true } }),
    };
    const analysed = await analyseTrees(trees, headText, engine, occasion);
    return analysed.kind === 'invalid-policy'
      ? { ...analysed, commits }
      : { ...analysed, ...asked, commits, commitsOfHead, diffLines };
  } finally {
    if (past?.kind === 'past') await past.close();
    await trees.close();
  }
};

/** Null where nothing is to be restored. */
async function pastOf(
  { commits, restores }: ReviewTask,
  { base, merged }: ReadTrees,
  reading: MirrorReading,
): Promise<MirroredPast | null> {
  if (restores === undefined) return null;
  const between = { commit: restores.commit, tip: commits.base, head: commits.head };
  return readMirroredPast(between, changedPaths(base.tree, merged.tree), reading);
}
