import type { Review } from '../evaluation/review.ts';
import type { Claim } from './claim.ts';

/** Says how claims that know of each other are told. A rule never lowers the worst tier among them. */
export interface ReconciliationRule {
  /** Names it where it is documented and tested: `cause-tells-its-calls`. */
  readonly id: string;
  /** States it in one sentence. */
  readonly says: string;
  readonly apply: (
    claims: readonly Claim[],
    facts: Pick<Review, 'environments' | 'tierOfChanges'>,
  ) => readonly Claim[];
}
