import { isOfCalls } from '../../claims/claim.ts';
import { claimsOf } from '../../claims/review-claims.ts';
import { consequenceBlock } from '../consequences/consequence-block.ts';
import type { FindingBlock } from '../document/blocks.ts';
import type { Fixes } from './finding-block.ts';
import { findingBlock } from './finding-block.ts';
import type { ReportContext } from './report-context.ts';

const CALLS_SHOWN = 5;

/** Gives a block for each claim of the review, in their order; of calls as many as there is room for. */
export function harmBlocks(
  context: ReportContext,
  fixes: Fixes | null = null,
): readonly FindingBlock[] {
  const { claims, isLeading } = claimsOf(context.review);
  const left = new Set(claims.filter(isOfCalls).slice(CALLS_SHOWN));
  const shown = claims.filter((claim) => !isOfCalls(claim) || !left.has(claim));
  return shown.map((claim, index) => {
    const number = shown.length === 1 ? null : index + 1;
    const block = isOfCalls(claim)
      ? consequenceBlock(claim, number, context)
      : findingBlock(claim, number, context, fixes);
    return isLeading && index === 0 ? { ...block, isLeading } : block;
  });
}

/** Gives how many claims of calls there is no room for. */
export const callsLeft = ({ review }: Pick<ReportContext, 'review'>): number =>
  Math.max(0, claimsOf(review).claims.filter(isOfCalls).length - CALLS_SHOWN);
