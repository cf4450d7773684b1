import { counted } from '../../text/index.ts';
import type { Block, Line } from '../document/blocks.ts';
import { joined, paragraph, strong } from '../document/blocks.ts';
import type { EffectRow } from './effects.ts';
import { effectRows } from './effects.ts';
import { comparedSentence } from './headline.ts';
import type { ReportContext } from './report-context.ts';

const ROWS_SHOWN = 25;
const NAMES_SHOWN = 12;

/** Environment × effect as a table; one sentence where nothing changes. */
export function effectTable(context: ReportContext): Block {
  const { review } = context;
  if (review.changes.length === 0 && review.status === 'complete')
    return paragraph(comparedSentence(review));
  const rows = effectRows(context);
  const more = rows.length - ROWS_SHOWN;
  return {
    kind: 'table',
    head: ['environment', 'what changes', 'findings'],
    rows: rows.slice(0, ROWS_SHOWN).map(rowOf),
    more: more > 0 ? counted(more, 'more row') : null,
  };
}

function rowOf(row: EffectRow): readonly (readonly Line[])[] {
  const names = row.environments.map(({ name, production }) =>
    production ? [strong(name)] : [name],
  );
  const lines: Line[] = row.lines.map(({ text, place }) => ({ words: [text], place }));
  if (row.more > 0) lines.push({ words: [`and ${counted(row.more, 'more object')}`] });
  const what = lines.length === 0 ? [{ words: ['no change'] }] : lines;
  return [[{ words: shortList(names) }], what, [{ words: findingsCell(row) }]];
}

/** `2`, or `prod 2, dev 1` where environments of a row differ. */
function findingsCell({ findings }: EffectRow): Line['words'] {
  const counts = new Set(findings.values());
  const [only] = counts;
  if (counts.size === 1) return only === 0 ? [] : [String(only)];
  return shortList([...findings].map(([name, count]) => [`${name} ${String(count)}`]));
}

function shortList(items: readonly Line['words'][]): Line['words'] {
  const more = items.length - NAMES_SHOWN;
  const shown = joined(items.slice(0, NAMES_SHOWN), ', ');
  return more > 0 ? [...shown, ` and ${String(more)} more`] : shown;
}
