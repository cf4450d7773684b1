import type { Details } from '../document/blocks.ts';
import { code, foldedList, joined } from '../document/blocks.ts';
import { groupedFindings } from './grouped-findings.ts';
import type { ReportContext } from './report-context.ts';

const IDS_SHOWN = 6;

/** The ids by which findings and gaps are explained and overridden. */
export function idDetails({ review }: ReportContext): readonly Details[] {
  const found = groupedFindings(review).map(({ finding, ids, alike }) => ({
    text: finding.message,
    ids: [ids[0] ?? '', ...alike.map(({ id }) => id)],
  }));
  const gaps = review.gaps.filter(({ blocking }) => blocking);
  const missing = gaps.map(({ id, message }) => ({ text: message, ids: [id] }));
  const items = [...found, ...missing].map(({ text, ids }) => {
    const more = ids.length - IDS_SHOWN;
    const shown = ids.slice(0, IDS_SHOWN).map((id) => [code(id)]);
    return {
      words: [...joined(shown, ', '), `${more > 0 ? ` and ${String(more)} more` : ''} `, text],
    };
  });
  return foldedList('Ids of findings and gaps', items);
}
