import { comesIntoForce } from '../../../checks/index.ts';
import type { Decision } from '../../gate/decision.ts';
import type { Review } from '../../evaluation/review.ts';

/**
 * Whether a review has a comment: one that a person should see without opening the check.
 * A low change has none, but a comment that is there already is brought up to the good news.
 */
export const wantsComment = (review: Review, decision: Decision, existing: boolean): boolean =>
  existing ||
  review.tier !== 'low' ||
  decision.outcome.kind === 'fail' ||
  decision.outcome.kind === 'wait' ||
  review.findings.some(comesIntoForce) ||
  review.gaps.some((gap) => gap.blocking || (gap.new && gap.nature === 'broken'));
