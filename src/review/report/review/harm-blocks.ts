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
  const { claims } = claimsOf(context.review);
  const blocks = new Map(
    harmBlocks(context, fixes).map((block, index) => [claims[index], block] as const),
  );
  const blockOf = (claim: Claim): readonly FindingBlock[] => {
    const block = blocks.get(claim);
    return block === undefined ? [] : [block];
  };
  const points = pointsOf(claims, context.review);
  return points.flatMap(([lead, ...others], index) =>
    blockOf(lead).map((block) => {
      const also = withoutRepeats(others.flatMap(blockOf), block);
      const number = points.length === 1 ? null : index + 1;
      return { ...block, number, ...(also.length > 0 && { also }) };
    }),
  );
}

/** Gives a block for each claim of the review by itself, in their order. */
export function harmBlocks(
  context: ReportContext,
  fixes: Fixes | null = null,
): readonly FindingBlock[] {
  const { claims, isLeading } = claimsOf(context.review);
  return claims.map((claim, index) => ({
    ...(isOfCalls(claim) ? consequenceBlock(claim, context) : findingBlock(claim, context, fixes)),
    number: claims.length === 1 ? null : index + 1,
    ...(isLeading && index === 0 && { isLeading }),
  }));
}
