import { createLocalTrees } from '../src/forge/edge/git/objects/local-trees.ts';
import type { Engine, JudgedTrees, Review } from '../src/review/index.ts';
import { reviewTrees } from '../src/review/index.ts';
import type { RenderedEffect } from './rendered-effect.ts';
import { renderedEffect } from './rendered-effect.ts';

/** What a review of two commits came to, and what the change does by another count. */
export interface ReplayedReview {
  readonly review: Review;
  readonly effect: RenderedEffect;
  /** Everything it touches renders, before and after: what it does is all there. */
  readonly isWhole: boolean;
}

/** Null where they do not merge. */
export async function replayedReview(
  repository: string,
  { base, head }: { readonly base: string; readonly head: string },
  engine: Engine,
): Promise<ReplayedReview | null> {
  const searchPath = process.env['PATH'] ?? '';
  const trees = await createLocalTrees({ searchPath }).read({ repository, base, head });
  if (trees.kind === 'conflict') return null;
  if (trees.kind !== 'read') throw new Error(`${base}..${head}: ${trees.kind}`);
  try {
    const asOf = '2026-01-01T00:00:00.000Z';
    const outcome = await reviewTrees(trees.base, trees.merged, engine, {
      asOf,
      pullRequest: null,
    });
    const { review, rendered } = outcome.kind === 'reviewed' ? outcome : outcome.byDefault;
    return {
      review,
      effect: renderedEffect(rendered),
      isWhole: !review.gaps.some((gap) => gap.blocking) && !touchesFailedRoots(review, rendered),
    };
  } finally {
    await trees.close();
  }
}

/** A root that does not build is compared as far as it can be, by the product only. */
const touchesFailedRoots = (
  { changedFiles }: Review,
  { base, merged }: JudgedTrees['rendered'],
): boolean =>
  [...base.environments, ...merged.environments]
    .flatMap(({ roots }) => roots)
    .some(({ failure, reads }) => failure !== null && changedFiles.some((path) => reads.has(path)));
