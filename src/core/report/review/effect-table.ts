import type { EffectRow } from './effects.ts';
import { effectRows } from './effects.ts';
import { counted, neutralCell, neutralMarkdown } from '../../text/index.ts';
import { comparedSentence } from './headline.ts';
import type { ReportContext } from './report-context.ts';

const ROWS_SHOWN = 25;
const NAMES_SHOWN = 12;

/** Environment × effect as a table of Markdown; one sentence where nothing changes. */
export function effectTable(context: ReportContext): string {
  const { review } = context;
  if (review.changes.length === 0 && review.status === 'complete')
    return neutralMarkdown(comparedSentence(review));
  const rows = effectRows(context);
  const more = rows.length - ROWS_SHOWN;
  return [
    '| environment | what changes | findings |',
    '|---|---|---|',
    ...rows.slice(0, ROWS_SHOWN).map(rowText),
    ...(more > 0 ? [`| and ${counted(more, 'more row')} | | |`] : []),
  ].join('\n');
}

function rowText(row: EffectRow): string {
  const names = shortList(
    row.environments.map(({ name, production }) =>
      production ? `**${neutralCell(name)}**` : neutralCell(name),
    ),
  );
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
  return shortList([...findings].map(([name, count]) => `${neutralCell(name)} ${String(count)}`));
}

function shortList(items: readonly string[]): string {
  const more = items.length - NAMES_SHOWN;
  return `${items.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}
