import { TIERS } from '../../risk/index.ts';
import type { FindingBlock } from '../document/blocks.ts';
import { consequenceBlock, untoldConsequences } from './consequence-blocks.ts';
import { harmsNow } from './consequence-text.ts';
import type { Fixes } from './finding-block.ts';
import { findingBlock } from './finding-block.ts';
import { groupedFindings } from './grouped-findings.ts';
import type { ReportContext } from './report-context.ts';

const CONSEQUENCES_SHOWN = 5;

/** What is found and what becomes of calls, worst first, each once and numbered where there are several. */
export function harmBlocks(
  context: ReportContext,
  fixes: Fixes | null = null,
): readonly FindingBlock[] {
  const untold = untoldConsequences(context).slice(0, CONSEQUENCES_SHOWN);
  const groups = groupedFindings(context.review);
  const isGrave = (tier: (typeof TIERS)[number]): boolean =>
    TIERS.indexOf(tier) >= TIERS.indexOf('high');
  const makers = [
    ...untold
      .filter(({ told }) => harmsNow(told))
      .map((group) => (number: number | null) => consequenceBlock(group, number, context)),
    ...groups
      .filter(({ tier }) => isGrave(tier))
      .map((group) => (number: number | null) => findingBlock(group, number, context, fixes)),
    ...untold
      .filter(({ told }) => !harmsNow(told))
      .map((group) => (number: number | null) => consequenceBlock(group, number, context)),
    ...groups
      .filter(({ tier }) => !isGrave(tier))
      .map((group) => (number: number | null) => findingBlock(group, number, context, fixes)),
  ];
  return makers.map((make, index) => make(makers.length === 1 ? null : index + 1));
}

/** Consequences for which there is no room. */
export const consequencesLeft = (context: ReportContext): number =>
  Math.max(0, untoldConsequences(context).length - CONSEQUENCES_SHOWN);
