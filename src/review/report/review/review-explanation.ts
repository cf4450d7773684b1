import type { Finding } from '../../../checks/index.ts';
import {
  checkNameOf,
  checksNamed,
  detectors,
  responseFlagsNamed,
  messageOf,
} from '../../../checks/index.ts';
import type { Gap, Tier } from '../../../manifest/index.ts';
import { counted, placeOf, withoutCredentials, sentenceText } from '../../../manifest/index.ts';
import type { Reason } from '../../policy/reasons.ts';
import type { AskedRule } from '../../policy/rules/explain-rule.ts';
import type { Block, Item, List, Words } from '../document/blocks.ts';
import { code, joined, listOf, paragraph, strong } from '../document/blocks.ts';
import type { CheckExplanation } from '../policy/check-explanation.ts';
import { checkExplanation } from '../policy/check-explanation.ts';
import { flagBlocks } from '../policy/flag-explanation.ts';
import type { Fixes } from './finding-block.ts';
import { findingClaim } from '../../claims/claim-drafts.ts';
import { findingBlock } from './finding-block.ts';
import type { FindingGroup } from '../../claims/finding-group.ts';
import { distinctFindings } from '../../claims/finding-group.ts';
import { reasonSummary } from './reason-tree.ts';
import type { ReportContext } from './report-context.ts';
import { placeLink, relatedPlaces } from './report-links.ts';

/** `/explain` comes to this. */
export type Explanation =
  | { readonly kind: 'explained'; readonly blocks: readonly Block[] }
  /** `ids`: what can be explained here. */
  | { readonly kind: 'nothing-explained'; readonly given: string; readonly ids: readonly string[] }
  | { readonly kind: 'ambiguous-id'; readonly given: string; readonly ids: readonly string[] };

interface ExplanationInput {
  readonly context: ReportContext;
  readonly headLines: Fixes['headLines'];
  /** A finding, a gap (or the beginning of one's id), a rule, a detector, a check or a response flag; null for the whole tier. */
  readonly id: string | null;
  /** Tells what there is to say of it where it is a rule that does not apply, or none; null where nobody looked. */
  readonly askedRule: AskedRule | null;
}

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
  const flags = responseFlagsNamed(id);
  if (flags !== null) return explained(flagBlocks(flags, findings));
  if (askedRule?.nearest != null)
    return { kind: 'nothing-explained', given: id, ids: [askedRule.nearest] };
  const known = [...new Set(reasons.flatMap(({ rule }) => rule ?? [])), ...openIds(context)];
  return { kind: 'nothing-explained', given: id, ids: known };
}

const explained = (blocks: readonly Block[]): Explanation => ({ kind: 'explained', blocks });

const blockingGaps = ({ review: { gaps, tier } }: ReportContext): readonly Gap[] =>
  gaps.filter(({ blocking, nature }) => blocking || (tier === null && nature === 'broken'));

const openIds = (context: ReportContext): readonly string[] => [
  ...distinctFindings(context.review).map(({ finding }) => finding.id),
  ...blockingGaps(context).map(({ id }) => id),
];

function tierParts(context: ReportContext): readonly Block[] {
  const { tier } = context.review;
  const reasons = reasonSummary(context, OF_TIER);
  const why = reasons.length === 0 ? [paragraph(...NO_RULE[tier ?? 'none'])] : reasons;
  const items = [
    ...distinctFindings(context.review).map((group) =>
      idItem(group.finding, group.tier, sentenceText(messageOf(group.finding))),
    ),
    ...blockingGaps(context).map((gap) => idItem(gap, 'not analysed', gap.message)),
  ];
  return items.length === 0
    ? why
    : [...why, listed(items), paragraph('`/explain <id>` says all that is known of one of them.')];
}

/** `0123456789ab` high: Requests to web fail. */
const idItem = ({ id }: { readonly id: string }, what: string, message: string): Item => ({
  words: [code(id), ` ${what}: `, inShort(message)],
});

const listed = (items: readonly Item[]): List => listOf(null, items, LISTED);

const NO_RULE: Readonly<Record<Tier | 'none', Words>> = {
  none: [strong('No tier:'), ' nothing could be analysed.'],
  low: [strong('Low:'), ' no rule asks for more.'],
  medium: [strong('Medium:'), ' for what was found.'],
  high: [strong('High:'), ' for what was found.'],
  critical: [strong('Critical:'), ' for what was found.'],
};

const inShort = (message: string): string =>
  withoutCredentials(message)
    .slice(0, 300)
    .replace(/\p{Cs}$/u, '');

const ruleParts = (reasons: readonly Reason[], context: ReportContext): readonly Block[] =>
  reasons.flatMap((reason): readonly Block[] => {
    const review = { ...context.review, tier: reason.tier, reasons: [reason] };
    const lists = reasonSummary({ ...context, review }, OF_RULE);
    return lists.length === 0
      ? [paragraph(...lowRule(reason))]
      : lists.map((list) => ({ ...list, title: reason.tier }));
  });

function unappliedParts(rule: Extract<AskedRule, { kind: 'unapplied' }>): readonly Block[] {
  const { id, tier, subject, why, place, not, more } = rule;
  const name = strong(code(id), ' does not apply to this change.');
  const what = paragraph(`It makes a ${subject} ${tier} (`, code(place), '): ', why);
  if (not.length === 0)
    return [paragraph(name, ` There is no ${subject} here that it could be about.`), what];
  const items = not.map((each) => ({
    words: [`${counted(each.count, subject)}: `, each.why],
  }));
  const rest = more > 0 ? [{ words: [`and ${counted(more, 'more reason')}`] }] : [];
  return [paragraph(name), what, listOf(null, [...items, ...rest], Infinity)];
}

const lowRule = ({ rule, why, count }: Reason): Words => [
  code(rule ?? ''),
  ` applies ${counted(count, 'time')} and raises nothing: `,
  why,
];

function findingParts(finding: Finding, input: ExplanationInput): readonly Block[] {
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
    findingBlock(findingClaim(group, context.review), context, fixes),
    ...evidenceParts(finding, context),
    finding.introducedBy === 'already-there'
      ? paragraph('It existed before this change and raises no tier.')
      : paragraph(
          'Found by ',
          code(checkNameOf(finding)),
          `. The platform team can override it: \`/override ${finding.id} <reason>\`.`,
        ),
  ];
}

function checkParts(
  { name, says, checks, findings, count }: CheckExplanation,
  { review }: ReportContext,
): readonly Block[] {
  const named = checks.map((check): Item => ({ words: [code(check.name), ': ', check.title] }));
  const found = findings.map((finding) =>
    idItem(finding, review.findingTiers.get(finding.id) ?? 'low', sentenceText(messageOf(finding))),
  );
  return [
    paragraph(strong(code(name), ':'), ' ', says),
    ...(named.length === 0 ? [] : [listOf(null, named, Infinity)]),
    paragraph(count),
    ...(found.length === 0 ? [] : [listed(found)]),
  ];
}

function evidenceParts(finding: Finding, context: ReportContext): readonly Block[] {
  const places = new Map(
    relatedPlaces(finding).map(({ origin, side }) => [
      placeOf(origin),
      placeLink(origin, side, context),
    ]),
  );
  if (places.size === 0) return [];
  const more = places.size - EVIDENCE_SHOWN;
  const shown = [...places.values()].slice(0, EVIDENCE_SHOWN).map((place) => [place]);
  return [
    paragraph(
      'Read from: ',
      ...joined(shown, ', '),
      `${more > 0 ? ` and ${String(more)} more` : ''}.`,
    ),
  ];
}

const notCounted = ({ nature }: Gap): string =>
  nature === 'unseen'
    ? 'It fails no check: edits of it in this change have their own tier.'
    : 'It was there before this change, which does not touch it: the check does not count it.';

function gapParts(gap: Gap, context: ReportContext): readonly Block[] {
  const place: Words = gap.origin === null ? [] : [' ', placeLink(gap.origin, 'head', context)];
  return [
    paragraph(
      strong(gap.nature === 'unseen' ? 'Not seen here: ' : 'Not analysed: ', gap.message),
      ...place,
    ),
    paragraph(
      gap.blocking
        ? `The check fails until it can be analysed again, or the platform team overrides it: \`/override ${gap.id} <reason>\`.`
        : notCounted(gap),
    ),
  ];
}
