import type { ChangedFiles } from '../../compare/index.ts';
import type { RenderedTree } from '../../gitops/index.ts';
import { gapsOfTree, leftBehind } from '../../compare/index.ts';
import type { Gap, GapDraft } from '../../manifest/index.ts';
import type { Policy } from '../policy/configuration/policy-of-tree.ts';
import { judgeGaps } from './judge-gaps.ts';
import type { ReviewedPair } from './reviewed-pair.ts';

interface Sides {
  readonly renderedBase: RenderedTree;
  readonly renderedMerged: RenderedTree;
  readonly changedFiles: Pick<ChangedFiles, 'all'>;
  readonly policy: Pick<Policy, 'config'>;
  /** Those of the merge result that its trees do not show. */
  readonly otherGaps: readonly GapDraft[];
}

/** All that a review could not see: in either tree, of what its checks find, and what its caller could not read. */
export const gapsOfReview = (
  pairs: readonly Pick<ReviewedPair, 'gapsOfChecks'>[],
  { renderedBase, renderedMerged, changedFiles, policy, otherGaps }: Sides,
): readonly Gap[] =>
  judgeGaps(
    [
      ...gapsOfTree(renderedBase),
      ...leftBehind(renderedMerged, changedFiles.all),
      ...pairs.flatMap(({ gapsOfChecks }) => gapsOfChecks.base),
    ],
    [
      ...gapsOfTree(renderedMerged),
      ...otherGaps,
      ...pairs.flatMap(({ gapsOfChecks }) => gapsOfChecks.merged),
    ],
    policy.config.unseen,
  );
