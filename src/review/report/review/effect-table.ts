import { counted } from '../../../manifest/index.ts';
import type { Block, FindingBlock, Table, Words } from '../document/blocks.ts';
import { joined, paragraph, strong } from '../document/blocks.ts';
import type { EffectRow } from './effects.ts';
import { environmentList } from './environment-list.ts';
import { effectRows } from './effects.ts';
import { comparedSentence } from './compared-sentence.ts';
import type { ReportContext } from './report-context.ts';

const ROWS_SHOWN = 5;
const SHORT_ROWS = 2;
const NAMES_SHOWN = 12;

/** What changes where, a row for each effect; one sentence where nothing does. */
export const effectTable = (context: ReportContext): Block =>
  tableOf(effectRows(context), ROWS_SHOWN) ?? paragraph(comparedSentence(context.review));

/**
 * The first of the rows; without what does not build any more, which is told with its cause, and without a row that is
 * the headline, or the cause that is told below it.
 */
export function shortEffectTable(
  context: ReportContext,
  headline: string,
  worst: FindingBlock | null,
): readonly Block[] {
  const rows = effectRows(context);
  if (rows.length === 0) return [paragraph(comparedSentence(context.review))];
  const told = rows.filter(
    (row) => row.objects > 0 && !isCauseOf(worst, row) && !isHeadline(headline, row),
  );
  const table = tableOf(told, SHORT_ROWS);
  return table === null ? [] : [table];
}

/** What a row says stands in the headline, and of the same environments. */
const isHeadline = (headline: string, { text, environments }: EffectRow): boolean =>
  headline.startsWith(`${text} (${environmentList(environments.map(({ name }) => name))})`);

/** What a row says stands in the reason, and of the same environments. */
const isCauseOf = (worst: FindingBlock | null, { text, environments }: EffectRow): boolean =>
  worst !== null &&
  worst.environments === environmentList(environments.map(({ name }) => name)) &&
  worst.why.some((each) => typeof each === 'string' && each.startsWith(`${text} (`));

function tableOf(rows: readonly EffectRow[], most: number): Table | null {
  if (rows.length === 0) return null;
  const shown = rows.slice(0, rows.length > most + 1 ? most : rows.length);
  const left = rows.slice(shown.length).reduce((sum, { objects }) => sum + Math.max(1, objects), 0);
  return {
    kind: 'table',
    head: ['what changes', 'where'],
    rows: shown.map(({ text, place, environments }) => ({
      what: { words: [text], place },
      where: whereOf(environments),
    })),
    more: left > 0 ? counted(left, 'more object') : null,
  };
}

/** Production stands out. */
function whereOf(environments: EffectRow['environments']): Words {
  const names = environments.map(({ name, production }) => (production ? [strong(name)] : [name]));
  const more = names.length - NAMES_SHOWN;
  const shown = joined(names.slice(0, NAMES_SHOWN), ', ');
  return more > 0 ? [...shown, ` and ${String(more)} more`] : shown;
}
