import { begunWatch } from '../../../../src/features/after-merge/watch/begun-watch.ts';
import type { RepositoryConfig, Review } from '../../../../src/review/index.ts';

/** The watch that begins with a merge, of the first environment that it was reviewed in. */
export function begunOf(commit: string, review: Review, config: RepositoryConfig) {
  const [first] = review.environments;
  if (first === undefined) throw new Error('There is no environment.');
  return begunWatch({ commit, mergedAt: 0, mergedBy: null }, first, review, config);
}
