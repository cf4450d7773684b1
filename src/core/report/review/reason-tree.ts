import type { Reason } from '../../policy/index.ts';
import { MOST_LISTED } from '../../policy/index.ts';
import type { Review } from '../../review/index.ts';
import { environmentList } from './environment-list.ts';
import { codeSpan, neutralMarkdown } from '../../text/index.ts';
import { placeMarkdown } from './place-markdown.ts';
import type { ReportContext } from './report-context.ts';

/** Why the tier is what it is, as Markdown: rules, worst first, and below each what it applies to. */
export interface ReasonTree {
  /** Items of a list, one a rule; those below a rule are part of its text. */
  readonly rules: readonly string[];
  /** Rules of the tier that are not shown. */
  readonly hidden: number;
  /** What would give a lower tier, in one sentence; null where nothing would. */
  readonly also: string | null;
}

export interface ReasonTreeLimits {
  /** Rules, and places below each. */
  readonly rules: number;
  readonly places: number;
}

/** The reasons of a review's own tier; what would make it a lower one is only named. A low tier needs none. */
export function reasonTree(context: ReportContext, limits: ReasonTreeLimits): ReasonTree {
  const { tier, reasons } = context.review;
  if (tier === 'low') return { rules: [], hidden: 0, also: null };
  const own = reasons.filter((reason) => reason.tier === tier);
  return {
    rules: own.slice(0, limits.rules).map((reason) => ruleItem(reason, context, limits.places)),
    hidden: Math.max(0, own.length - limits.rules),
    also: own.length === 0 ? null : alsoSentence(context.review),
  };
}

/** `mesh-wide-mtls` (rules/mesh-wide.yaml:38) ×2 in prod: why; then what, and where. */
function ruleItem(reason: Reason, context: ReportContext, places: number): string {
  const { rule, rulePlace, why, count, environments, because } = reason;
  const place = rulePlace === null ? '' : ` (${neutralMarkdown(rulePlace)})`;
  const where =
    environments.length === 0 ? '' : ` in ${neutralMarkdown(environmentList(environments))}`;
  const name = rule === null ? '**no rule**' : `${codeSpan(rule)}${place}`;
  const shown = because.slice(0, places).map(({ text, place: origin, side }) => {
    const at = origin === null ? '' : ` ${placeMarkdown(context.placeOf(origin, side), context)}`;
    return `  - ${neutralMarkdown(text)}${at}`;
  });
  const others =
    because.length > places || (because.length >= MOST_LISTED && count > because.length);
  return [
    `- ${name}${times(count)}${where}: ${neutralMarkdown(why)}`,
    ...shown,
    ...(others ? ['  - and others'] : []),
  ].join('\n');
}

/** `Also: high x ×2; medium y.` */
function alsoSentence({ tier, reasons }: Review): string | null {
  const named = (['high', 'medium'] as const)
    .filter((each) => each !== tier)
    .map((each) => [each, reasons.filter((reason) => reason.tier === each)] as const)
    .filter(([, lower]) => lower.length > 0)
    .map(([each, lower]) => `${each} ${lower.map(nameOf).join(', ')}`);
  return named.length === 0 ? null : `Also: ${named.join('; ')}.`;
}

const nameOf = ({ rule, count }: Reason): string =>
  `${rule === null ? 'without a rule' : codeSpan(rule)}${times(count)}`;

const times = (count: number): string => (count === 1 ? '' : ` ×${String(count)}`);

/** `Why high`; of a review that is not whole, that it speaks of the rest. */
export function whyTitle({ tier, gaps }: Pick<Review, 'tier' | 'gaps'>): string {
  const rest = gaps.some(({ blocking }) => blocking) ? ', as far as it could be analysed' : '';
  return tier === null ? 'Why this tier' : `Why ${tier}${rest}`;
}

const IN_SUMMARY: ReasonTreeLimits = { rules: 3, places: 2 };

/** The tree as one part of a summary; none where there is nothing to explain. */
export function reasonSummary(context: ReportContext): readonly string[] {
  const { rules, hidden, also } = reasonTree(context, IN_SUMMARY);
  if (rules.length === 0) return [];
  return [
    [
      `**${whyTitle(context.review)}:**`,
      '',
      ...rules,
      ...(hidden > 0 ? [`- and ${String(hidden)} more, below`] : []),
      ...(also === null ? [] : ['', also]),
    ].join('\n'),
  ];
}
