import { reviewDocument } from '../document/review-document.ts';
import { requirementSentence } from '../gate/requirement-sentence.ts';
import { judgedBy } from '../policy/judged-by.ts';
import { fittedDocument } from '../print/fitted-document.ts';
import { markdownOf } from '../print/print-markdown.ts';
import type { ReportContext } from '../review/report-context.ts';

/** As long as a pull request's comment may be. */
const LONGEST_REPORT = 60_000;

/** The review as one Markdown document, kept within the length of a comment. */
export function markdownReport(context: ReportContext): string {
  const document = reviewDocument(context);
  const needed = [
    document.heading,
    ...requirementSentence(context.review),
    ...document.effects,
    ...document.harm,
    ...document.more,
  ];
  const folded = [...document.folded, ...document.surroundings, ...document.foldedReasons];
  const last = [markdownOf(judgedBy(context))];
  return `${fittedDocument({ needed, folded, last }, LONGEST_REPORT)}\n`;
}
