import { effectTable } from '../review/effect-table.ts';
import { headlineOf } from '../review/headline.ts';
import { reasonsJson } from '../formats/json.ts';
import { neutralMarkdown } from '../../text/index.ts';
import { reasonSummary } from '../review/reason-tree.ts';
import type { ReportContext } from '../review/report-context.ts';
import { terminalReasons } from '../formats/terminal-reasons.ts';
import { plainWords, wrapped } from '../formats/terminal-text.ts';

/** A review by the default policy, where the repository's own does not validate: it informs and decides nothing. */
export type JudgedByDefault = Pick<ReportContext, 'review' | 'placeOf' | 'linkTo'>;

const DECIDES_NOTHING = 'This decides nothing: the check fails until the configuration validates.';

/** `critical`, or why there is not even that. */
export const tierByDefault = ({ review }: JudgedByDefault): string =>
  review.tier ?? 'not to be told';

/** What the default policy makes of the change, as parts of Markdown. */
export function byDefaultMarkdown(judged: JudgedByDefault): readonly string[] {
  const context = contextOf(judged);
  const { sentence } = headlineOf(judged.review);
  return [
    `**By the default policy this change would be ${tierByDefault(judged)}:** ${neutralMarkdown(sentence)}. ${DECIDES_NOTHING}`,
    effectTable(context),
    ...reasonSummary(context),
  ];
}

/** The same as lines of a terminal. */
export function byDefaultTerminal(judged: JudgedByDefault): readonly string[] {
  const { sentence } = headlineOf(judged.review);
  const said = `By the default policy this change would be ${tierByDefault(judged)}: ${plainWords(sentence)}. ${DECIDES_NOTHING}`;
  return ['', wrapped(said, ''), ...terminalReasons(contextOf(judged), { dim: (text) => text })];
}

/** The same for programs: nothing of it decides. */
export const byDefaultJson = (judged: JudgedByDefault): Record<string, unknown> => ({
  tier: judged.review.tier,
  reasons: reasonsJson(judged),
});

const contextOf = (judged: JudgedByDefault): ReportContext => ({
  ...judged,
  asOf: '',
  base: null,
  head: null,
});
