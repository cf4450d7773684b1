import { affectedOwners } from '../gate/affected-owners-text.ts';
import { effectTable } from '../review/effect-table.ts';
import type { Fixes } from '../review/finding-block.ts';
import { findingBlocks } from '../review/finding-block.ts';
import { consequenceBlocks } from '../review/consequence-blocks.ts';
import { foldedParts, surroundingParts } from '../review/folded-parts.ts';
import { headlineOf } from '../review/headline.ts';
import { reasonSummary } from '../review/reason-tree.ts';
import type { ReportContext } from '../review/report-context.ts';
import { unreviewedLists } from '../review/unreviewed.ts';
import type { Block, Details, Differences, Heading } from './blocks.ts';

/** A review as a document: its parts, each composed once; a surface puts them in its order and prints them. */
export interface ReviewDocument {
  readonly heading: Heading;
  /** What changes where, whom else that reaches, and what of it could not be reviewed. */
  readonly effects: readonly Block[];
  /** What it does to calls, as far as no finding tells it. */
  readonly consequences: readonly Block[];
  readonly findings: readonly Block[];
  /** Why the tier is what it is, in short. */
  readonly reasons: readonly Block[];
  /** The whole of the reasons, every change, and the rendered text of it. */
  readonly folded: readonly (Details | Differences)[];
  /** What the change did not bring, and what nobody can tell. */
  readonly surroundings: readonly Details[];
}

interface Composition {
  /** Whether owners of other files are called by their names. */
  readonly naming?: 'mention' | 'name';
  readonly fixes?: Fixes | null;
}

export function reviewDocument(
  context: ReportContext,
  { naming = 'name', fixes = null }: Composition = {},
): ReviewDocument {
  return {
    heading: { kind: 'heading', ...headlineOf(context.review) },
    effects: [
      effectTable(context),
      ...affectedOwners(context, naming),
      ...unreviewedLists(context),
    ],
    consequences: consequenceBlocks(context),
    findings: findingBlocks(context, fixes),
    reasons: reasonSummary(context),
    folded: foldedParts(context),
    surroundings: surroundingParts(context),
  };
}
