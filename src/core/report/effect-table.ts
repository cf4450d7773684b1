import type { EffectRow } from './effects.ts';
import { effectRows } from './effects.ts';
import { comparedSentence, counted } from './headline.ts';
import { neutralCell, neutralMarkdown } from './neutral-markdown.ts';
import type { ReportContext } from './report-context.ts';

/** Environment × effect as a table of Markdown; one sentence where nothing changes. */
export function effectTable(context: ReportContext): string {
  const { review } = context;
  if (review.changes.length === 0 && review.status === 'complete')
    return neutralMarkdown(comparedSentence(review));
  return [
    '| environment | what changes | findings |',
    '|---|---|---|',
    ...effectRows(context).map(rowText),
  ].join('\n');
}

function rowText(row: EffectRow): string {
  const names = row.environments
    .map(({ name, production }) => (production ? `**${neutralCell(name)}**` : neutralCell(name)))
    .join(', ');
  const lines = row.lines.map(({ text }) => neutralCell(text));
  if (row.more > 0) lines.push(`and ${counted(row.more, 'more object')}`);
  const what = lines.length === 0 ? 'nothing' : lines.join('<br>');
  return `| ${names} | ${what} | ${findingsCell(row)} |`;
}

/** `2`, or `prod 2, dev 1` where environments of a row differ. */
function findingsCell({ findings }: EffectRow): string {
  const counts = new Set(findings.values());
  const [only] = counts;
  if (counts.size === 1) return only === 0 ? '' : String(only);
  return [...findings].map(([name, count]) => `${neutralCell(name)} ${String(count)}`).join(', ');
}
