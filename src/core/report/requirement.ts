import type { Review } from '../review.ts';
import { counted } from './counted.ts';

/** What the repository's configuration asks for before a merge of this tier; null where it asks for nothing. */
export function requirementSentence(review: Review): string | null {
  const { requirement, tier } = review;
  if (review.gaps.some((gap) => gap.blocking))
    return 'Something this change touches could not be analysed: it needs mending before the review is whole.';
  if (requirement === null || tier === null || requirement.approvals === 0) return null;
  const would = requirement.observe ? 'would need' : 'needs';
  return `A ${tier} change ${would} ${counted(requirement.approvals, 'approval')} from ${requirement.from}.`;
}
