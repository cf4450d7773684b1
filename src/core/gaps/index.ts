/**
 * What a review could not see, in words that every room uses: a gap (broken, or unseen) and content that is not
 * seen with all that is written of it. Knows nothing of how it was found.
 */
export type { Gap, GapDraft, GapNature, GapReason, Status } from './gap.ts';
export { natureOf } from './gap.ts';
export type { LaidOver, Reach, UnseenContent, UnseenKind } from './unseen-content.ts';
export { EVERYTHING, laidOverOf } from './unseen-content.ts';
