import type { Reason } from '../review.ts';
import { changeItems } from './change-list.ts';
import { groupedGaps } from './grouped-gaps.ts';
import { environmentList } from './headline.ts';
import { codeSpan, neutralMarkdown } from './neutral-markdown.ts';
import { placeMarkdown } from './place-markdown.ts';
import type { ReportContext } from './report-context.ts';

const LINES_FOLDED = 60;

/** `**critical** ×1 in prod: why · rule (place)` */
export function reasonLine({ tier, rule, rulePlace, why, count, environments }: Reason): string {
  const place = rulePlace === null ? '' : ` (${neutralMarkdown(rulePlace)})`;
  const by = rule === null ? '' : ` · ${codeSpan(rule)}${place}`;
  return `- **${tier}** ×${String(count)} in ${neutralMarkdown(environmentList(environments))}: ${neutralMarkdown(why)}${by}`;
}

/** Why the tier is what it is, and every change. */
export function assessmentParts(context: ReportContext): readonly string[] {
  const { review, placeOf } = context;
  const changes = changeItems(review.changes).map(
    ({ change, environments, text }) =>
      `- ${neutralMarkdown(environmentList(environments))} · ${neutralMarkdown(text)} ${placeMarkdown(placeOf(change.origin, change.side), context)}`,
  );
  return [
    ...folded('Why this tier', review.reasons.filter(({ tier }) => tier !== 'low').map(reasonLine)),
    ...folded('Changes', changes),
  ];
}

/** What the change did not bring, and what nobody can tell from the repository alone. */
export function surroundingParts(context: ReportContext): readonly string[] {
  const { review, placeOf } = context;
  const gaps = groupedGaps(review.gaps.filter((gap) => !gap.blocking)).map(
    ({ gap }) =>
      `- ${neutralMarkdown(gap.message)}${gap.origin === null ? '' : ` ${placeMarkdown(placeOf(gap.origin, 'head'), context)}`}`,
  );
  const there = review.findings
    .filter(({ introducedBy }) => introducedBy === 'already-there')
    .map(
      (finding) =>
        `- ${neutralMarkdown(finding.environment)}: ${neutralMarkdown(finding.message)} ${placeMarkdown(placeOf(finding.origin, 'head'), context)}`,
    );
  const unknowns = review.unknowns.map(
    ({ environment, message, origin }) =>
      `- ${neutralMarkdown(environment)}: ${neutralMarkdown(message)} ${placeMarkdown(placeOf(origin, 'head'), context)}`,
  );
  return [
    ...folded('Not analysed, as before this change', gaps),
    ...folded('Already there before this change', there),
    ...folded('Cannot be decided from this repository', unknowns),
  ];
}

/** A part that opens with a click; `title` is ours, `lines` are Markdown already. None where there are no lines. */
export function folded(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const unique = [...new Set(lines)];
  const shown = unique.slice(0, LINES_FOLDED);
  const more = unique.length - shown.length;
  const rest = more > 0 ? [`- and ${String(more)} more`] : [];
  return [
    [
      `<details><summary>${title} (${String(unique.length)})</summary>`,
      '',
      ...shown,
      ...rest,
      '',
      '</details>',
    ].join('\n'),
  ];
}
