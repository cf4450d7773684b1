import { TIERS } from '../../../manifest/index.ts';
import type { FindingBlock } from '../document/blocks.ts';
import type { Finding } from '../../../checks/index.ts';
import type { ConsequenceGroup } from '../consequences/consequence-group.ts';
import { tells, tellsPair, untoldConsequences } from '../consequences/finding-consequence.ts';
import { consequenceBlock } from '../consequences/consequence-block.ts';
import type { ToldConsequence } from '../consequences/consequence-text.ts';
import { harmsNow } from '../consequences/consequence-text.ts';
import { leadingConsequence } from './headline.ts';
import type { Fixes } from './finding-block.ts';
import { findingBlock } from './finding-block.ts';
import type { FindingGroup } from './finding-group.ts';
import { groupedFindings } from './finding-group.ts';
import type { ReportContext } from './report-context.ts';

const CONSEQUENCES_SHOWN = 5;

/** What makes a block, given its number, and how far it is what the headline says: 2 where nothing else can be meant. */
interface Harm {
  readonly leads: 0 | 1 | 2;
  readonly make: (number: number | null) => FindingBlock;
}

/** What is found and what becomes of calls: the cause of the headline, then the others worst first, each once. */
export function harmBlocks(
  context: ReportContext,
  fixes: Fixes | null = null,
): readonly FindingBlock[] {
  const { review } = context;
  const untold = untoldConsequences(context).slice(0, CONSEQUENCES_SHOWN);
  const groups = groupedFindings(review);
  const leading = leadingConsequence(review, groups);
  const ofCalls = (group: ConsequenceGroup): Harm => ({
    leads: [group.told, ...group.alike].some(
      ({ consequence }) => consequence.witness === leading?.consequence.witness,
    )
      ? 2
      : 0,
    make: (number) => consequenceBlock(group, number, context),
  });
  const ofFinding = (group: FindingGroup): Harm => ({
    leads: leadingRank([group.finding, ...group.alike], leading),
    make: (number) => findingBlock(group, number, context, fixes),
  });
  const isGrave = ({ tier }: FindingGroup): boolean => TIERS.indexOf(tier) >= TIERS.indexOf('high');
  const all = [
    ...untold.filter(({ told }) => harmsNow(told)).map(ofCalls),
    ...groups.filter(isGrave).map(ofFinding),
    ...untold.filter(({ told }) => !harmsNow(told)).map(ofCalls),
    ...groups.filter((group) => !isGrave(group)).map(ofFinding),
  ];
  const first =
    all.find(({ leads }) => leads === 2) ?? all.find(({ leads }) => leads === 1) ?? null;
  const ordered = first === null ? all : [first, ...all.filter((each) => each !== first)];
  return ordered.map((each, index) => {
    const block = each.make(ordered.length === 1 ? null : index + 1);
    return each === first ? { ...block, isLeading: true } : block;
  });
}

function leadingRank(findings: readonly Finding[], leading: ToldConsequence | null): Harm['leads'] {
  if (leading === null) return 0;
  const telling = findings.filter((finding) => tells(finding, leading));
  if (telling.length === 0) return 0;
  return telling.some((finding) => tellsPair(finding, leading)) ? 2 : 1;
}

/** Consequences for which there is no room. */
export const consequencesLeft = (context: ReportContext): number =>
  Math.max(0, untoldConsequences(context).length - CONSEQUENCES_SHOWN);
