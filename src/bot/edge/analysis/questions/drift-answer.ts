import type { LookedForDrift } from '../../../../features/drift/index.ts';
import { driftOfTree } from '../../../../features/drift/index.ts';
import { withMirroredTree } from '../../mirrors/mirrored-change.ts';
import type { DriftTask } from './drift.ts';
import type { TaskAnswer } from './question.ts';

export const answer: TaskAnswer<DriftTask, LookedForDrift> = (
  { commit, ...asked },
  { reading, readerOf, fetchCharts },
  engine,
) =>
  withMirroredTree(commit, reading, (tree) =>
    driftOfTree(tree, commit, asked, engine, { readerOf, fetchCharts }),
  );
