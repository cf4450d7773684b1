import type { Reason, AskedRule } from '../../policy/index.ts';
import type { Finding } from '../../detectors/index.ts';
import { checkNameOf, checksNamed, detectors } from '../../detectors/index.ts';
import type { Gap } from '../../gaps/index.ts';
import type { CheckExplanation } from './check-explanation.ts';
import { checkExplanation } from './check-explanation.ts';
import { counted, codeSpan, neutralMarkdown } from '../../text/index.ts';
import { fitted } from '../print/fitted.ts';
import { markdownOf, wordsMarkdown } from '../print/print-markdown.ts';
import { findingBlock } from '../review/finding-block.ts';
import type { Fixes } from '../review/finding-block.ts';
import { distinctFindings } from '../review/grouped-findings.ts';
import type { FindingGroup } from '../review/grouped-findings.ts';
import { placeLink } from '../review/place-link.ts';
import { reasonSummary } from '../review/reason-tree.ts';
import type { ReportContext } from '../review/report-context.ts';
import { withoutCredentials } from '../../redaction/index.ts';

/** What `/explain` comes to. */
export type Explanation =
  /** Markdown, neutralised and bounded. */
  | { readonly kind: 'explained'; readonly text: string }
  /** `ids`: what can be explained here. */
  | { readonly kind: 'nothing-explained'; readonly given: string; readonly ids: readonly string[] }
  | { readonly kind: 'ambiguous-id'; readonly given: string; readonly ids: readonly string[] };

export interface ExplanationInput {
  readonly context: ReportContext;
  readonly headLines: Fixes['headLines'];
  /** A finding, a gap (or the beginning of one's id), a rule, a detector or a check; null for the whole tier. */
  readonly id: string | null;
  /** What there is to say of it where it is a rule that does not apply, or none; null where nobody looked. */
  readonly askedRule: AskedRule | null;
}

/** Bytes; a reply is for one screen or two. */
const LONGEST = 12_000;
const SHORTEST_ID = 4;
const OF_TIER = { rules: 6, places: 3 };
const OF_RULE = { rules: 1, places: 20 };
const LISTED = 12;
const EVIDENCE_SHOWN = 8;

/** Why the tier is what it is, or all that is known of one finding, gap, rule or check of a review. */
export function explanationOf(input: ExplanationInput): Explanation {
  const { context, id } = input;
  if (id === null) return explained(tierParts(context));
  const given = id.toLowerCase();
  const { findings, gaps, reasons } = context.review;
  const rules = reasons.filter(({ rule }) => rule?.toLowerCase() === given);
  if (rules.length > 0) return explained(ruleParts(rules, context));
  const matches = [...findings, ...gaps].filter((each) =>
    given.length < SHORTEST_ID ? each.id === given : each.id.startsWith(given),
  );
  const ids = [...new Set(matches.map((each) => each.id))];
  if (ids.length > 1) return { kind: 'ambiguous-id', given: id, ids };
  const finding = findings.find((each) => each.id === ids[0]);
  if (finding !== undefined) return explained(findingParts(finding, input));
  const gap = gaps.find((each) => each.id === ids[0]);
  if (gap !== undefined) return explained(gapParts(gap, context));
  const { askedRule } = input;
  if (askedRule?.kind === 'unapplied') return explained(unappliedParts(askedRule));
  const named = checksNamed(id, detectors);
  if (named !== null) return explained(checkParts(checkExplanation(named, findings), context));
  if (askedRule?.nearest != null)
    return { kind: 'nothing-explained', given: id, ids: [askedRule.nearest] };
  const known = [...new Set(reasons.flatMap(({ rule }) => rule ?? [])), ...openIds(context)];
  return { kind: 'nothing-explained', given: id, ids: known };
}

const explained = (needed: readonly string[]): Explanation => ({
  kind: 'explained',
  text: fitted({ needed, folded: [], last: [] }, LONGEST),
});

const blockingGaps = ({ review: { gaps, tier } }: ReportContext): readonly Gap[] =>
  gaps.filter(({ blocking, nature }) => blocking || (tier === null && nature === 'broken'));

const openIds = (context: ReportContext): readonly string[] => [
  ...distinctFindings(context.review).map(({ finding }) => finding.id),
  ...blockingGaps(context).map(({ id }) => id),
];

function tierParts(context: ReportContext): readonly string[] {
  const { tier } = context.review;
  const reasons = reasonSummary(context, OF_TIER).map(markdownOf);
  const why = reasons.length === 0 ? [NO_RULE[tier ?? 'none']] : reasons;
  const items = [
    ...distinctFindings(context.review).map(
      (group) => `- ${codeSpan(group.finding.id)} ${group.tier}: ${inShort(group.finding.message)}`,
    ),
    ...blockingGaps(context).map(
      ({ id, message }) => `- ${codeSpan(id)} not analysed: ${inShort(message)}`,
    ),
  ];
  if (items.length === 0) return why;
  const more = items.length - LISTED;
  const shown = [...items.slice(0, LISTED), ...(more > 0 ? [`- and ${String(more)} more`] : [])];
  return [...why, shown.join('\n'), '`/explain <id>` says all that is known of one of them.'];
}

const NO_RULE = {
  none: '**No tier:** nothing could be analysed.',
  low: '**Low:** no rule asks for more.',
  medium: '**Medium:** for what was found.',
  high: '**High:** for what was found.',
  critical: '**Critical:** for what was found.',
} as const;

/** A code span that is cut open would let what follows act. */
const inShort = (message: string): string =>
  neutralMarkdown(
    withoutCredentials(message)
      .slice(0, 300)
      .replace(/\p{Cs}$/u, ''),
  );

const ruleParts = (reasons: readonly Reason[], context: ReportContext): readonly string[] =>
  reasons.flatMap((reason) => {
    const review = { ...context.review, tier: reason.tier, reasons: [reason] };
    const lists = reasonSummary({ ...context, review }, OF_RULE);
    return lists.length === 0
      ? [lowRule(reason)]
      : lists.map((list) => markdownOf({ ...list, title: reason.tier }));
  });

function unappliedParts(rule: Extract<AskedRule, { kind: 'unapplied' }>): readonly string[] {
  const { id, tier, subject, why, place, not, more } = rule;
  const name = `**${codeSpan(id)} does not apply to this change.**`;
  const what = `It makes a ${subject} ${tier} (${codeSpan(place)}): ${neutralMarkdown(why)}`;
  if (not.length === 0)
    return [`${name} There is no ${subject} here that it could be about.`, what];
  const lines = not.map(
    (each) => `- ${counted(each.count, subject)}: ${neutralMarkdown(each.why)}`,
  );
  return [
    name,
    what,
    [...lines, ...(more > 0 ? [`- and ${counted(more, 'more reason')}`] : [])].join('\n'),
  ];
}

const lowRule = ({ rule, why, count }: Reason): string =>
  `${codeSpan(rule ?? '')} applies ${counted(count, 'time')} and raises nothing: ${neutralMarkdown(why)}`;

function findingParts(finding: Finding, input: ExplanationInput): readonly string[] {
  const { context, headLines } = input;
  const alone: FindingGroup = {
    finding,
    tier: context.review.findingTiers.get(finding.id) ?? 'low',
    environments: [finding.environment],
    ids: [finding.id],
    alike: [],
  };
  const group =
    distinctFindings(context.review).find(({ ids }) => ids.includes(finding.id)) ?? alone;
  const fixes = { suggested: new Set<string>(), headLines };
  return [
    markdownOf(findingBlock(group, null, context, fixes)),
    ...evidenceParts(finding, context),
    finding.introducedBy === 'already-there'
      ? 'It was there before this change, and raises nothing.'
      : `Found by ${codeSpan(checkNameOf(finding))}. The platform team can override it: \`/override ${finding.id} <reason>\`.`,
  ];
}

function checkParts(
  { name, says, checks, findings, count }: CheckExplanation,
  { review }: ReportContext,
): readonly string[] {
  const found = findings.map(
    ({ id, message }) =>
      `- ${codeSpan(id)} ${review.findingTiers.get(id) ?? 'low'}: ${inShort(message)}`,
  );
  const more = found.length - LISTED;
  return [
    `**${codeSpan(name)}:** ${neutralMarkdown(says)}`,
    checks.map((check) => `- ${codeSpan(check.name)}: ${neutralMarkdown(check.title)}`).join('\n'),
    count,
    [...found.slice(0, LISTED), ...(more > 0 ? [`- and ${String(more)} more`] : [])].join('\n'),
  ].filter((part) => part !== '');
}

function evidenceParts({ related = [], side }: Finding, context: ReportContext): readonly string[] {
  const places = related.map((origin) => wordsMarkdown([placeLink(origin, side, context)]));
  const distinct = [...new Set(places)];
  if (distinct.length === 0) return [];
  const more = distinct.length - EVIDENCE_SHOWN;
  const shown = distinct.slice(0, EVIDENCE_SHOWN).join(', ');
  return [`Read from: ${shown}${more > 0 ? ` and ${String(more)} more` : ''}.`];
}

const notCounted = ({ nature }: Gap): string =>
  nature === 'unseen'
    ? 'It fails no check: what this change edits of it is a change with a tier of its own.'
    : 'It was there before this change, which does not touch it: the check does not count it.';

function gapParts(gap: Gap, context: ReportContext): readonly string[] {
  const place =
    gap.origin === null ? '' : ` ${wordsMarkdown([placeLink(gap.origin, 'head', context)])}`;
  return [
    `**${gap.nature === 'unseen' ? 'Not seen here' : 'Not analysed'}: ${neutralMarkdown(gap.message)}**${place}`,
    gap.blocking
      ? `The check fails until it can be analysed again, or the platform team overrides it: \`/override ${gap.id} <reason>\`.`
      : notCounted(gap),
  ];
}
