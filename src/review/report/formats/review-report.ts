import { lastNet } from '../../../manifest/index.ts';
import type { Block, Details } from '../document/blocks.ts';
import { paragraph } from '../document/blocks.ts';
import { reviewDocument } from '../document/review-document.ts';
import { requirementBlocks } from '../gate/requirement-text.ts';
import type { Paint } from '../print/print-terminal.ts';
import { terminalLines, UNPAINTED } from '../print/print-terminal.ts';
import type { Fixes } from '../review/finding-block.ts';
import type { ReportContext } from '../review/report-context.ts';
import { fittedDocument } from '../print/fitted-document.ts';
import { markdownOf } from '../print/print-markdown.ts';
import { shortParts } from '../print/short-parts.ts';

interface TerminalOptions {
  /** With the rendered text of what changes. */
  readonly diff?: boolean;
  /** With what cannot be decided, what was there before, and the ids of findings. */
  readonly all?: boolean;
  /** Without advice, which would keep what is being undone. */
  readonly isRollback?: boolean;
}

/** The review as a person reads it in a terminal. */
export function terminalReport(
  context: ReportContext,
  paint: Paint = UNPAINTED,
  { diff = false, all = false, isRollback = false }: TerminalOptions = {},
): string {
  const document = reviewDocument(context, { isRollback });
  const { heading, effects, harm, more, reasons, folded, surroundings, ids, judged } = document;
  const [table, ...others] = effects;
  const parts: readonly (readonly Block[])[] = [
    [heading, ...(table === undefined ? [] : [table])],
    ...[...others, ...harm].map((block) => [block]),
    ...more.map((part) => [titled(part), ...part.blocks]),
    ...reasons.map((block) => [block]),
    ...(all ? [...surroundings, ...ids].map((part) => [titled(part), ...part.blocks]) : []),
    ...(surroundings.length === 0 || all ? [] : [[alsoOf(surroundings)]]),
    ...(diff ? folded.filter(({ kind }) => kind === 'differences').map((block) => [block]) : []),
    [...requirementBlocks(context), judged],
  ];
  const texts = parts.map((blocks) =>
    blocks.flatMap((block) => terminalLines(block, paint)).join('\n'),
  );
  return lastNet(`${texts.filter((text) => text !== '').join('\n\n')}\n`);
}

/** What is only counted here. */
const alsoOf = (details: readonly { readonly title: string; readonly count: number }[]): Block =>
  paragraph(
    `Also: ${details.map(({ title, count }) => `${title.charAt(0).toLowerCase()}${title.slice(1)} (${String(count)})`).join('; ')}: with --all.`,
  );

const titled = ({ title }: Details): Block => paragraph(`${title}:`);

interface MarkdownOptions extends Pick<TerminalOptions, 'isRollback'> {
  /** With the lines that certain fixes replace. */
  readonly fixes?: Fixes | null;
}

/** As long as a pull request's comment may be. */
const LONGEST_REPORT = 60_000;

/** The review as one Markdown document, short above its folds and kept within the length of a comment. */
export function markdownReport(
  context: ReportContext,
  { isRollback = false, fixes = null }: MarkdownOptions = {},
): string {
  const document = reviewDocument(context, { isRollback, fixes });
  const { compared, notes } = document;
  const last =
    notes.read.length === 0 ? [] : [markdownOf({ kind: 'footer', sentences: notes.read })];
  const { needed, folded } = shortParts(document, {
    gate: requirementBlocks(context),
    compared,
    last,
  });
  return `${fittedDocument({ needed, folded, last }, LONGEST_REPORT)}\n`;
}
