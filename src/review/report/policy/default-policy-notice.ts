import { effectTable } from '../review/effect-table.ts';
import { headlineOf } from '../review/headline.ts';
import { reasonsJson } from '../formats/json-report.ts';
import type { Block } from '../document/blocks.ts';
import { paragraph, strong } from '../document/blocks.ts';
import { reasonSummary } from '../review/reason-tree.ts';
import type { ReportContext } from '../review/report-context.ts';

/** A review by the default policy, where the repository's own does not validate: it informs and decides nothing. */
export type JudgedByDefault = Pick<ReportContext, 'review' | 'placeOf' | 'linkTo'>;

const DECIDES_NOTHING = 'This decides nothing: the check fails until the configuration validates.';

/** `critical`, or why there is not even that. */
export const tierByDefault = ({ review }: JudgedByDefault): string => review.tier ?? 'not known';

/** What the default policy makes of the change. */
export function byDefaultBlocks(judged: JudgedByDefault): readonly Block[] {
  const context: ReportContext = { ...judged, asOf: '', base: null, head: null };
  const { sentence } = headlineOf(judged.review);
  const title = `By the default policy this change would be ${tierByDefault(judged)}:`;
  return [
    paragraph(strong(title), ' ', sentence, `. ${DECIDES_NOTHING}`),
    effectTable(context),
    ...reasonSummary(context),
  ];
}

/** The same for programs: nothing of it decides. */
export const byDefaultJson = (judged: JudgedByDefault): Record<string, unknown> => ({
  tier: judged.review.tier,
  reasons: reasonsJson(judged),
});
