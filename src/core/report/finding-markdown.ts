import type { FindingGroup } from './grouped-findings.ts';
import { alikeSentence } from './grouped-findings.ts';
import { environmentList } from './headline.ts';
import { codeSpan, neutralMarkdown } from './neutral-markdown.ts';
import { placeMarkdown } from './place-markdown.ts';
import type { ReportContext } from './report-context.ts';

/** One finding as a paragraph: consequence, where, why, how it shows, what to do. */
export function findingMarkdown(
  group: FindingGroup,
  number: number,
  context: ReportContext,
): string {
  const { finding } = group;
  const place = placeMarkdown(context.placeOf(finding.origin, finding.side), context);
  return [
    `**${String(number)}. ${neutralMarkdown(finding.message)}**`,
    `${neutralMarkdown(environmentList(group.environments))} · ${group.tier} · ${place} · ${codeSpan(group.ids[0] ?? '')}`,
    '',
    neutralMarkdown(`${finding.why}${alikeSentence(group)}`),
    `Seen as: ${neutralMarkdown(finding.symptom)}.`.replace(/\.\.$/, '.'),
    `Fix: ${neutralMarkdown(finding.fix.text)}`,
  ].join('\n');
}
