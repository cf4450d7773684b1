import { isOfCalls } from '../../claims/claim.ts';
import type { Claim } from '../../claims/claim.ts';
import { pointsOf } from '../../claims/points.ts';
import { claimsOf } from '../../claims/review-claims.ts';
import { consequenceBlock } from '../consequences/consequence-block.ts';
import { withoutRepeats } from '../document/also-list.ts';
import type { FindingBlock } from '../document/blocks.ts';
import type { Fixes } from './finding-block.ts';
import { findingBlock } from './finding-block.ts';
import type { ReportContext } from './report-context.ts';

/** Gives a block for each edit of the review that does something, in their order, with all that it does. */
export function pointBlocks(
  context: ReportContext,
  fixes: Fixes | null = null,
): readonly FindingBlock[] {
  const { claims, isLeading } = claimsOf(context.review);
  const points = pointsOf(claims, context.review);
  return points.map(([first, ...others], index) => {
    const { also = [], ...lead } = claimBlock(first, context, fixes);
    const beside = others.flatMap((claim) => {
      const block = claimBlock(claim, context, fixes);
      return [block, ...(block.also ?? [])];
    });
    const all = [...also, ...beside];
    return {
      ...lead,
      number: points.length === 1 ? null : index + 1,
      ...(isLeading && first === claims[0] && { isLeading }),
      ...(all.length > 0 && { also: withoutRepeats(all, lead) }),
    };
  });
}

/** Gives what one claim says; beside it what it says otherwise of further environments. */
export const claimBlock = (
  claim: Claim,
  context: ReportContext,
  fixes: Fixes | null = null,
): FindingBlock =>
  isOfCalls(claim) ? consequenceBlock(claim, context) : findingBlock(claim, context, fixes);
