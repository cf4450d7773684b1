import { createChartRenderer } from '../../src/charts/edge/create-chart-renderer.ts';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine, reviewTrees } from '../../src/review/index.ts';
import { NO_NAMES } from '../../src/gitops/index.ts';
import type { Review } from '../../src/review/index.ts';
import type { Drafts } from './drafts.ts';
import { fileTreeOf } from './drafts.ts';

/** What becomes of a change without anybody's approval. */
export type Verdict =
  /** The check passes. */
  | 'green'
  /** It waits for somebody of the platform team. */
  | 'asked'
  /** Something could not be analysed: the check fails. */
  | 'failed';

export interface Judged {
  readonly verdict: Verdict;
  readonly review: Review;
}

const loaded = (drafts: Drafts) => ({
  tree: fileTreeOf(drafts),
  load: () => Promise.resolve(),
});

/** Reviews changes with one engine, as a server does. */
export function createJudge(): (before: Drafts, after: Drafts) => Promise<Judged> {
  const engine = createEngine(readPackageData(), NO_NAMES, createChartRenderer());
  return async (before, after) => {
    const outcome = await reviewTrees(loaded(before), loaded(after), engine, {
      asOf: '2026-01-01T00:00:00.000Z',
      pullRequest: null,
    });
    const { review } = outcome.kind === 'reviewed' ? outcome : outcome.byDefault;
    return { verdict: verdictOf(review), review };
  };
}

function verdictOf(review: Review): Verdict {
  if (review.tier === null || review.gaps.some(({ blocking }) => blocking)) return 'failed';
  const isHeld = review.tier === 'high' || review.tier === 'critical';
  return isHeld && review.requirements.some(({ enforcement }) => enforcement === 'enforce')
    ? 'asked'
    : 'green';
}
