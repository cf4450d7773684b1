import type { Reason } from '../../policy/index.ts';
import { environmentList } from '../review/environment-list.ts';
import { whyTitle } from '../review/reason-tree.ts';
import type { ReportContext } from '../review/report-context.ts';
import { columns, placeText, plainWords, wrapped } from './terminal-text.ts';

interface Paint {
  readonly dim: (text: string) => string;
}

const RULES_SHOWN = 3;
const PLACES_SHOWN = 2;

/** Why the tier is what it is, as lines of a terminal: rules, and below each what it applies to. */
export function terminalReasons(context: ReportContext, paint: Paint): readonly string[] {
  const { review } = context;
  const own = review.reasons.filter(({ tier }) => tier === review.tier && tier !== 'low');
  if (own.length === 0) return [];
  const more = own.length - RULES_SHOWN;
  return [
    '',
    ...[
      `${whyTitle(review)}:`,
      ...own.slice(0, RULES_SHOWN).flatMap((reason) => ruleLines(reason, context, PLACES_SHOWN)),
      ...(more > 0 ? [`  and ${String(more)} more`] : []),
    ].map(paint.dim),
  ];
}

/** `rule (file:line) in prod: why`, then what it applies to. */
export function ruleLines(
  { rule, rulePlace, why, because, environments }: Reason,
  context: ReportContext,
  places: number,
): readonly string[] {
  const name = rule === null ? 'no rule' : `${rule}${rulePlace === null ? '' : ` (${rulePlace})`}`;
  const where = environments.length === 0 ? '' : ` in ${environmentList(environments)}`;
  return [
    wrapped(plainWords(`${name}${where}: ${why}`), '  '),
    ...because
      .slice(0, places)
      .map(({ text, place, side }) =>
        columns(
          `    ${plainWords(text)}`,
          place === null ? '' : placeText(context.placeOf(place, side)),
        ),
      ),
    ...(because.length > places ? ['    and others'] : []),
  ];
}
