/**
 * One review: `evaluate` names its stages in their order. Takes two trees and a policy; gives a `Review`, from which
 * every report is composed. Knows nothing of GitHub.
 */
export { evaluate } from './evaluate.ts';
export { reviewReads } from './review-reads.ts';
export type { EnvironmentReview, Review, RootReview } from './review.ts';
export { slimReview } from './slim-review.ts';
export { withThoseInOneMesh } from './in-one-mesh.ts';
