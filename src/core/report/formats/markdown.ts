import { affectedOwnersMarkdown } from '../gate/affected-owners-text.ts';
import { effectTable } from '../review/effect-table.ts';
import { findingMarkdown } from '../review/finding-markdown.ts';
import { fitted } from '../review/fitted.ts';
import { changeParts, reasonParts, surroundingParts } from '../review/folded-parts.ts';
import { groupedFindings } from '../review/grouped-findings.ts';
import { counted, codeSpan, neutralMarkdown } from '../../text/index.ts';
import { headlineOf } from '../review/headline.ts';
import { renderedDifferenceParts } from '../review/rendered-difference-parts.ts';
import type { ReportContext } from '../review/report-context.ts';
import { requirementSentence } from '../gate/requirement-sentence.ts';
import { unreviewedMarkdown } from '../review/unreviewed-markdown.ts';

/** As long as a pull request's comment may be. */
const LONGEST_REPORT = 60_000;
const FINDINGS_SHOWN = 20;

/**
 * The review as one Markdown document: headline, what it asks for, environment × effect, findings, then
 * what is folded. Kept within the length of a comment by dropping the folded parts first, and saying so.
 */
export function markdownReport(context: ReportContext): string {
  const groups = groupedFindings(context.review);
  const findings = groups
    .slice(0, FINDINGS_SHOWN)
    .map((group, index) => findingMarkdown(group, index + 1, context));
  const hidden = groups.length - findings.length;
  if (hidden > 0) findings.push(`And ${counted(hidden, 'more finding')}, in the JSON report.`);
  return `${fitted(
    {
      needed: [
        ...headlinePart(context),
        effectTable(context),
        ...affectedOwnersMarkdown(context, 'name'),
        ...unreviewedMarkdown(context),
        ...findings,
      ],
      folded: [
        ...reasonParts(context),
        ...changeParts(context),
        ...renderedDifferenceParts(context),
        ...surroundingParts(context),
      ],
      last: [footer(context)],
    },
    LONGEST_REPORT,
  )}\n`;
}

function headlinePart({ review }: ReportContext): string[] {
  const { mark, word, sentence } = headlineOf(review);
  const needs = requirementSentence(review);
  return [
    `### ${mark} ${word} · ${neutralMarkdown(sentence)}`,
    ...(needs === null ? [] : [`**${neutralMarkdown(needs)}**`]),
  ];
}

function footer({ review, base }: ReportContext): string {
  const objects = review.environments.reduce((sum, environment) => sum + environment.objects, 0);
  const judged = base === null ? '' : ` Judged by the policy at ${codeSpan(base.slice(0, 7))}.`;
  const notes = review.notes.map((note) => neutralMarkdown(note)).join(' ');
  return `${counted(review.environments.length, 'environment')}, ${counted(objects, 'object')} compared.${judged}${notes === '' ? '' : ` ${notes}`}`;
}
