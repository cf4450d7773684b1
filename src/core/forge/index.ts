/**
 * GitHub in our words: repository, pull request, check, comment, event. Knows nothing of how GitHub writes them.
 */
export type { Annotation, CheckAction, CheckContent, Conclusion, ShownCheck } from './check-run.ts';
export { CHECK_NAME } from './check-run.ts';
export type { ShownComment, ShownReviewComment, SuggestionComment } from './comment.ts';
export type { ForgeEvent } from './forge-event.ts';
export type { Account, PullRequest, SubmittedReview } from './pull-request.ts';
export type { Repository } from './repository.ts';
export { fullName } from './repository.ts';
export type { Reviewers } from './reviewers-of-pull-request.ts';
export { NOBODY } from './reviewers-of-pull-request.ts';
