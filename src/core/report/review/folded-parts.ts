import type { GapNature } from '../../gaps/index.ts';
import { changeItems } from './change-list.ts';
import { groupedGaps } from './grouped-gaps.ts';
import { environmentList, productionFirst } from './environment-list.ts';
import { neutralMarkdown } from '../../text/index.ts';
import { placeMarkdown } from './place-markdown.ts';
import { reasonTree, whyTitle } from './reason-tree.ts';
import type { ReportContext } from './report-context.ts';

const LINES_FOLDED = 60;

/** Why the tier is what it is: the tree of rules and of what they apply to. */
export function reasonParts(context: ReportContext): readonly string[] {
  const { rules, also } = reasonTree(context, { rules: LINES_FOLDED, places: 5 });
  return folded(whyTitle(context.review), rules, also === null ? [] : [also]);
}

/** Every change. */
export function changeParts(context: ReportContext): readonly string[] {
  const { review, placeOf } = context;
  const order = productionFirst(review.environments).map(({ name }) => name);
  const changes = changeItems(review.changes).map(({ change, environments, text }) => {
    const names = order.filter((name) => environments.includes(name));
    return `- ${neutralMarkdown(environmentList(names))} · ${neutralMarkdown(text)} ${placeMarkdown(placeOf(change.origin, change.side), context)}`;
  });
  return folded('Changes', changes);
}

/** What the change did not bring, and what nobody can tell from the repository alone. */
export function surroundingParts(context: ReportContext): readonly string[] {
  const { review, placeOf } = context;
  const gapsOf = (nature: GapNature): readonly string[] =>
    groupedGaps(review.gaps.filter((gap) => !gap.blocking && gap.nature === nature)).map(
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
    ...folded('Not analysed, as before this change', gapsOf('broken')),
    ...folded('Not seen here', gapsOf('unseen')),
    ...folded('Already there before this change', there),
    ...folded('Cannot be decided from this repository', unknowns),
  ];
}

/**
 * A part that opens with a click; `title` is ours, the others are Markdown already: items of a list, and
 * what comes after it. None where there are no items.
 */
export function folded(
  title: string,
  lines: readonly string[],
  after: readonly string[] = [],
): readonly string[] {
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
      ...after.flatMap((text) => ['', text]),
      '',
      '</details>',
    ].join('\n'),
  ];
}
