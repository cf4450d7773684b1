import { counted } from '../../text/index.ts';
import { paragraph } from '../document/blocks.ts';
import { reviewDocument } from '../document/review-document.ts';
import { requirementSentence } from '../gate/requirement-sentence.ts';
import { judgedBy } from '../policy/judged-by.ts';
import { fittedDocument } from '../print/fitted-document.ts';
import { markdownOf } from '../print/print-markdown.ts';
import type { ReportContext } from '../review/report-context.ts';

/** As long as a pull request's comment may be. */
const LONGEST_REPORT = 60_000;
const FINDINGS_SHOWN = 20;

/** The review as one Markdown document, kept within the length of a comment. */
export function markdownReport(context: ReportContext): string {
  const document = reviewDocument(context);
  const hidden = document.findings.length - FINDINGS_SHOWN;
  const needed = [
    document.heading,
    ...requirementSentence(context.review),
    ...document.effects,
    ...document.consequences,
    ...document.findings.slice(0, FINDINGS_SHOWN),
    ...(hidden > 0
      ? [paragraph(`And ${counted(hidden, 'more finding')}, in the JSON report.`)]
      : []),
  ];
  const folded = [...document.folded, ...document.surroundings];
  const last = [markdownOf(judgedBy(context))];
  return `${fittedDocument({ needed, folded, last }, LONGEST_REPORT)}\n`;
}
