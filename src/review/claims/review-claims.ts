import { TIERS } from '../../manifest/index.ts';
import type { Review } from '../evaluation/review.ts';
import type { CallRow } from './call-rows.ts';
import { callRows } from './call-rows.ts';
import { isFelt, isHarm, isOfUnknownCaller } from './call-weight.ts';
import { isOfPassedOn, tells, tellsPair } from './call-causes.ts';
import type { Claim } from './claim.ts';
import { draftClaims } from './claim-drafts.ts';
import { RECONCILIATION } from './claim-reconciliation.ts';
import { rankOf } from './order-of-claims.ts';

/** Holds what a review says of its change, reconciled, in the order in which it is told. */
export interface ReviewClaims {
  readonly claims: readonly Claim[];
  /** The row that the headline tells, where what becomes of calls is the worst. */
  readonly leading: CallRow | null;
  /** Whether the first claim is what the headline tells of calls. */
  readonly isLeading: boolean;
}

const KNOWN = new WeakMap<Review, ReviewClaims>();

/** Gives the claims of a review, which the comment, the check, the terminal and Markdown tell in this order. */
export function claimsOf(review: Review): ReviewClaims {
  const known = KNOWN.get(review);
  if (known !== undefined) return known;
  const claims = reconciled(review);
  KNOWN.set(review, claims);
  return claims;
}

function reconciled(review: Review): ReviewClaims {
  const claims = RECONCILIATION.reduce<readonly Claim[]>(
    (all, { apply }) => apply(all, review),
    draftClaims(review),
  );
  const leading = leadingRow(review, claims);
  const first = leaderAmong(claims, leading);
  const others = claims.filter((claim) => claim !== first);
  return {
    claims: first === undefined ? claims : [first, ...others],
    leading,
    isLeading: first !== undefined,
  };
}

/**
 * Gives what the change does to calls, where that is the worst of it. That others answer, and what comes only once
 * something is mended, comes after what is found to be grave; what could not be analysed comes before all.
 */
function leadingRow(review: Review, claims: readonly Claim[]): CallRow | null {
  const worst = worstTold(callRows(review), claims);
  if (worst === null || review.gaps.some(({ blocking }) => blocking)) return null;
  // outside of production nothing found is graver than who could be let in, and most of it is surer
  const grave =
    review.tier === 'medium' && isOfUnknownCaller(worst.consequence) ? 'medium' : 'high';
  const isGrave = claims.some(
    (claim) => claim.about === 'finding' && TIERS.indexOf(claim.group.tier) >= TIERS.indexOf(grave),
  );
  const isFar =
    worst.awaits !== null ||
    !isHarm(worst.consequence) ||
    isOfUnknownCaller(worst.consequence) ||
    isOfPassedOn(worst.causes, worst.consequence);
  return isFar && isGrave ? null : worst;
}

/** Finds the first row that anything tells; null if a graver claim tells calls and says more than a row of them does. */
function worstTold(rows: readonly CallRow[], claims: readonly Claim[]): CallRow | null {
  const felt = rows.filter(({ consequence }) => isFelt(consequence));
  const firstOf = (among: readonly Claim[], least: 1 | 2): CallRow | undefined =>
    felt.find((row) => among.some((claim) => leadOf(claim, row) >= least));
  const first = firstOf(claims, 1);
  const leader = first && leaderAmong(claims, first);
  if (first === undefined || leader === undefined) return null;
  const graver = claims.filter((one) => rankOf(one) > rankOf(leader));
  return firstOf(graver, 1) === undefined ? first : (firstOf(graver, 2) ?? null);
}

/** Tells whether rows tell a call of one environment. */
const isSameCall = (row: CallRow, leading: CallRow): boolean => {
  const told = new Set(leading.each.map(({ witness }) => witness));
  return row.each.some(({ witness }) => told.has(witness));
};

const leaderAmong = (claims: readonly Claim[], leading: CallRow | null): Claim | undefined =>
  claims.find((claim) => leadOf(claim, leading) === 2) ??
  claims.find((claim) => leadOf(claim, leading) === 1);

/** Gives how far a claim is what a row says: 2 where nothing else can be meant, 0 where it is something else. */
function leadOf(claim: Claim, leading: CallRow | null): 0 | 1 | 2 {
  if (leading === null) return 0;
  if (claim.about === 'calls')
    return [claim.row, ...claim.alike].some((row) => isSameCall(row, leading)) ? 2 : 0;
  const { finding, alike } = claim.group;
  const telling = [finding, ...alike].filter((each) => tells(each, leading));
  if (telling.length === 0) return 0;
  return telling.some((each) => tellsPair(each, leading)) ? 2 : 1;
}
