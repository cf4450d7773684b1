import type { StateLeft } from '../gate/reverts/state-left.ts';
import { otherState, stateLeft } from '../gate/reverts/state-left.ts';
import type { LoadableTree, ReadTrees } from '../../forge/index.ts';
import type { Engine } from './engine.ts';
import { reviewTrees } from './review-trees.ts';
import type { JudgedTrees, ReviewOccasion } from './review-trees.ts';

/** The state that a change is to bring back, as its branch had it. */
export type StateToRestore =
  | {
      readonly kind: 'past';
      readonly tree: LoadableTree;
      /** What the branch has now it had before that state, too. */
      readonly returned: boolean;
      /** Whether all of what came after it is undone. */
      readonly whole: boolean;
    }
  | { readonly kind: 'not-on-branch' };

/** Whether what a change leaves is a state that its branch had, by what is rendered of both (docs/rollback.md). */
export async function compareWithState(
  wanted: StateToRestore,
  { base, merged }: Pick<ReadTrees, 'base' | 'merged'>,
  reverting: JudgedTrees,
  engine: Engine,
  occasion: ReviewOccasion,
): Promise<StateLeft> {
  if (wanted.kind === 'not-on-branch') return otherState('not-on-branch');
  if (wanted.returned) return otherState('brings-back');
  const { tree: then, whole } = wanted;
  const outcome = await reviewTrees(then, merged, engine, { ...occasion, judgedBy: base });
  if (outcome.kind !== 'reviewed') return otherState('not-compared');
  return stateLeft({
    reverting,
    since: outcome,
    isAsThen: (path) => then.tree.stateOf(path) === merged.tree.stateOf(path),
    whole,
  });
}
