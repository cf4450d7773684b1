import type { ObjectLook } from '../../../../review/index.ts';
import { lookAtObject } from '../../../../review/index.ts';
import { withMirroredTree } from '../../mirrors/mirrored-change.ts';
import type { LookTask } from './look.ts';
import type { TaskAnswer } from './question.ts';

export const answer: TaskAnswer<LookTask, ObjectLook> = (
  { commit, question: { resource, before } },
  { reading },
  engine,
) =>
  withMirroredTree(commit, reading, (tree) =>
    before === null
      ? lookAtObject(tree, commit, { resource, before }, engine)
      : withMirroredTree(before.commit, reading, (then) =>
          lookAtObject(
            tree,
            commit,
            { resource, before: { environment: before.environment, tree: then } },
            engine,
          ),
        ),
  );
