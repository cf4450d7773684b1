import { judgeLanding, landingsOf, pastReasonsOf } from '../../../src/bot/pushes/landings.ts';
import { pastReviewIssue } from '../../../src/bot/pushes/texts/past-review-issue.ts';
import type { PlatformTeam, ReportContext } from '../../../src/review/index.ts';

interface ReviewedPush {
  readonly commits: Parameters<typeof landingsOf>[0];
  readonly before: string;
  readonly after: string;
  readonly by: string;
  readonly platformTeam: PlatformTeam | null;
  readonly context: ReportContext;
}

/** The issue that is opened of commits which somebody pushed to main, and which no pull request brought. */
export function pastReviewOf({ commits, before, after, by, platformTeam, context }: ReviewedPush) {
  const judged = landingsOf(commits, before, new Map()).map((landing) => ({
    landing,
    verdict: judgeLanding(landing, context.review.meaning),
  }));
  return pastReviewIssue({
    push: { branch: 'main', before, after, by, at: context.asOf, forced: false },
    judged,
    reasons: pastReasonsOf(judged, { forced: false, cut: false }),
    review: { kind: 'reviewed', context },
    platformTeam,
  });
}
