import { lastNet } from '../../text/index.ts';
import type { Block } from '../document/blocks.ts';
import { paragraph } from '../document/blocks.ts';
import { reviewDocument } from '../document/review-document.ts';
import { requirementSentence } from '../gate/requirement-sentence.ts';
import { judgedBy } from '../policy/judged-by.ts';
import type { Paint } from '../print/print-terminal.ts';
import { terminalLines, UNPAINTED } from '../print/print-terminal.ts';
import type { ReportContext } from '../review/report-context.ts';

interface TerminalOptions {
  /** With the rendered text of what changes. */
  readonly diff?: boolean;
}

/** The review as a person reads it in a terminal. */
export function terminalReport(
  context: ReportContext,
  paint: Paint = UNPAINTED,
  { diff = false }: TerminalOptions = {},
): string {
  const { heading, effects, consequences, findings, reasons, folded, surroundings } =
    reviewDocument(context);
  const [table, ...others] = effects;
  const parts: readonly (readonly Block[])[] = [
    [heading, ...(table === undefined ? [] : [table])],
    ...[...others, ...consequences, ...findings].map((block) => [block]),
    ...reasons.map((block) => [block]),
    ...(surroundings.length === 0 ? [] : [[alsoOf(surroundings)]]),
    ...(diff ? folded.filter(({ kind }) => kind === 'differences').map((block) => [block]) : []),
    [...requirementSentence(context.review), judgedBy(context)],
  ];
  const texts = parts.map((blocks) =>
    blocks.flatMap((block) => terminalLines(block, paint)).join('\n'),
  );
  return lastNet(`${texts.filter((text) => text !== '').join('\n\n')}\n`);
}

/** What is only counted here. */
const alsoOf = (details: readonly { readonly title: string; readonly count: number }[]): Block =>
  paragraph(
    `Also: ${details.map(({ title, count }) => `${title.charAt(0).toLowerCase()}${title.slice(1)} (${String(count)})`).join('; ')}.`,
  );
