import { affectedOwners } from '../gate/affected-owners-text.ts';
import { counted } from '../../../manifest/index.ts';
import { effectTable, shortEffectTable } from '../review/effect-table.ts';
import type { Fixes } from '../review/finding-block.ts';
import { foldedParts, surroundingParts } from '../review/folded-parts.ts';
import { promotionBlocks } from '../rollout/promotion-sentences.ts';
import { orderWarning } from '../rollout/order-section.ts';
import { consequencesLeft, harmBlocks } from '../review/harm-blocks.ts';
import { sameCalls } from '../consequences/same-calls.ts';
import { headlineOf, SAME_CALLS } from '../review/headline/headline.ts';
import { reasonDetails, reasonSummary } from '../review/reason-tree.ts';
import type { ReportContext } from '../review/report-context.ts';
import { unreviewedLists } from '../review/unreviewed.ts';
import type { Block, Details, Differences, FindingBlock, Heading } from './blocks.ts';
import { paragraph } from './blocks.ts';

/** A review as a document: its parts, each composed once; a surface puts them in its order and prints them. */
export interface ReviewDocument {
  readonly heading: Heading;
  /** What changes where, whom else that reaches, and what of it could not be reviewed. */
  readonly effects: readonly Block[];
  /** What is found and what becomes of calls, worst first. */
  readonly harm: readonly FindingBlock[];
  /** What of that found no room; empty where all did. */
  readonly more: readonly Block[];
  /** Why the tier is what it is, in short. */
  readonly reasons: readonly Block[];
  /** Every change, and the rendered text of it. */
  readonly folded: readonly (Details | Differences)[];
  /** What the change did not bring, and what nobody can tell. */
  readonly surroundings: readonly Details[];
  /** The whole of the reasons. */
  readonly foldedReasons: readonly Details[];
}

/** That calls end as before, where every one that the change touches was compared; nothing where that is not sure. */
function sameCallsSentence({ review }: ReportContext, headline: string): readonly Block[] {
  const cells = sameCalls(review);
  if (cells === null) return [];
  const compared = `${counted(cells, 'kind')} of requests`;
  return [
    paragraph(
      headline.includes(SAME_CALLS)
        ? `${compared} compared: each ends as before.`
        : `${upperFirst(SAME_CALLS)} (${compared} compared).`,
    ),
  ];
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

interface Composition {
  /** Whether owners of other files are called by their names. */
  readonly naming?: 'mention' | 'name';
  readonly fixes?: Fixes | null;
  /** Whether only the first effects are wanted. */
  readonly isShort?: boolean;
  /** Whether it undoes a change: a fix would keep what is being undone. */
  readonly isRollback?: boolean;
}

/** Findings that are shown; the JSON report has the others. */
const HARM_SHOWN = 20;

export function reviewDocument(
  context: ReportContext,
  { naming = 'name', fixes = null, isShort = false, isRollback = false }: Composition = {},
): ReviewDocument {
  const found = harmBlocks(context, fixes);
  const harm = isRollback ? found.map((block) => ({ ...block, fix: null, patch: null })) : found;
  const left = harm.length - HARM_SHOWN;
  const calls = consequencesLeft(context);
  const headline = headlineOf(context.review);
  return {
    heading: { kind: 'heading', ...headline },
    effects: [
      ...(isShort
        ? shortEffectTable(context, headline.sentence, harm[0] ?? null)
        : [effectTable(context)]),
      ...(context.review.reach ?? []).map((sentence) => paragraph(sentence)),
      ...promotionBlocks(context, isShort),
      ...affectedOwners(context, naming),
      ...unreviewedLists(context),
      ...(harm.length === 0 ? sameCallsSentence(context, headline.sentence) : []),
      ...orderWarning(context),
    ],
    harm: harm.slice(0, HARM_SHOWN),
    more: [
      ...(left > 0 ? [paragraph(`And ${counted(left, 'more finding')}, in the JSON report.`)] : []),
      ...(calls > 0
        ? [paragraph(`And ${counted(calls, 'more consequence')}, in the JSON report.`)]
        : []),
    ],
    reasons: reasonSummary(context),
    folded: foldedParts(context),
    surroundings: surroundingParts(context),
    foldedReasons: reasonDetails(context),
  };
}
