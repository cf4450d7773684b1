import type { AnalysisOutcome } from '../../../review/index.ts';
import { lookupOf } from '../../../review/index.ts';
import type { FetchProblem } from '../mirrors/fetch-problem.ts';
import type { Damaged } from './again-if-damaged.ts';
import type { TaskTrouble } from './messages.ts';
import type { ReviewResult } from './questions/review.ts';

/** What a review came to, as the use cases take it: places become a function again. */
export function reviewOutcome(
  result: ReviewResult | TaskTrouble | FetchProblem,
): AnalysisOutcome | Damaged {
  if (result.kind === 'invalid-policy') {
    const { review, moved: places } = result.byDefault;
    return { ...result, byDefault: { review, placeOf: lookupOf(places) } };
  }
  if (result.kind !== 'reviewed') return result;
  const { moved, ...data } = result;
  return { ...data, placeOf: lookupOf(moved) };
}
