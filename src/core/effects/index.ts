/**
 * What has to be done at GitHub. Takes what is wanted and what is shown; gives the difference. Knows nothing of how
 * it is carried out.
 */
export { checkHash, commentHash, contentHash } from './content-hash.ts';
export type { Effect } from './effect.ts';
export { planEffects } from './plan-effects.ts';
export type { StandIn } from './reviewers.ts';
export { wantedReviewers } from './reviewers.ts';
