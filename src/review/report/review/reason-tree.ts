import { sentenceText } from '../../../manifest/index.ts';
import { upperFirst, messageOf } from '../../../checks/index.ts';
import type { Reason } from '../../policy/reasons.ts';
import { MOST_LISTED } from '../../policy/reasons.ts';
import type { Review } from '../../evaluation/review.ts';
import type { Details, Item, List, Paragraph, Words } from '../document/blocks.ts';
import { foldedList, joined, linked, listOf, paragraph, strong } from '../document/blocks.ts';
import type { CallRow } from '../../claims/call-rows.ts';
import { callRows } from '../../claims/call-rows.ts';
import { inEnvironments, isOfNoPlace } from './environment-list.ts';
import { rulePage, placeLink } from './report-links.ts';
import type { ReportContext } from './report-context.ts';

interface ReasonLimits {
  /** Rules, and places below each. */
  readonly rules: number;
  readonly places: number;
}

const IN_SUMMARY: ReasonLimits = { rules: 3, places: 2 };
const FOLDED_PLACES = 5;

/** Why the tier is what it is: rules, worst first, and below each what it applies to; none for a low tier. */
export function reasonSummary(
  context: ReportContext,
  { rules, places }: ReasonLimits = IN_SUMMARY,
): readonly List[] {
  const own = reasonsOfTier(context.review);
  if (own.length === 0) return [];
  const items = own.map((reason) => reasonItem(reason, context, places));
  return [listOf(whyTitle(context.review), items, rules, alsoSentence(context.review))];
}

/** The first of the reasons in a sentence, with the first place it holds for. */
export function firstReason(context: ReportContext): readonly Paragraph[] {
  const [worst] = reasonsOfTier(context.review);
  if (worst === undefined) return [];
  const [{ place, side } = { place: null, side: 'head' as const }] = worst.because;
  const where = place === null ? [] : [' (', placeLink(place, side, context), ')'];
  const why = withSubject(worst, context.review).replace(/\.$/, '');
  return [paragraph(strong(`${whyTitle(context.review)}:`), ` ${why}`, ...where, '.')];
}

/**
 * The sentence of a rule of our own with what it applies to, where that says "it" alone: nothing stands before it that this
 * could be: `Chart minio may deliver mesh-wide objects`
 */
function withSubject(
  { why, rulePlace, because: [first] }: Reason,
  { findings }: Pick<Review, 'findings'>,
): string {
  const text = first?.consequence === undefined ? (first?.text ?? '') : '';
  const [, subject] = /^([^:\n]{1,150}): /.exec(text) ?? [];
  // what is found is a sentence, and no name
  if (
    subject === undefined ||
    findings.some((finding) => text.startsWith(sentenceText(messageOf(finding))))
  )
    return why;
  if (rulePlace?.startsWith('rules/') !== true) return why;
  const named = /^[a-z]+ /.test(subject) ? upperFirst(subject) : subject;
  return why.replace(/^It(?= )/, () => named);
}

/** The same to be folded, with more of what the rules apply to. */
export const reasonDetails = (context: ReportContext): readonly Details[] =>
  foldedList(
    whyTitle(context.review),
    reasonsOfTier(context.review).map((reason) => reasonItem(reason, context, FOLDED_PLACES)),
    alsoSentence(context.review),
  );

/** The reasons of a review's own tier; what would make it a lower one is only named. A low tier needs none. */
function reasonsOfTier(review: Review): readonly Reason[] {
  if (review.tier === 'low') return [];
  const own = review.reasons.filter(({ tier }) => tier === review.tier);
  const once = own.filter((reason) => !isFound(reason, review));
  return once.length === 0 ? own : once;
}

/** Whether all that becomes of calls for one reason is told by findings of the tier: they are the reason. */
function isFound({ tier, count, because }: Reason, review: Review): boolean {
  const rows = callRows(review);
  return (
    count === because.length &&
    because.every(({ consequence }) => {
      const same = rows.filter((row) => isSameCall(row, consequence));
      return (
        same.length > 0 &&
        same.every(({ causes }) => causes.some(({ id }) => review.findingTiers.get(id) === tier))
      );
    })
  );
}

const isSameCall = (
  { consequence }: CallRow,
  about: Reason['because'][number]['consequence'],
): boolean =>
  about !== undefined &&
  consequence.kind === about.kind &&
  consequence.destination === about.destination &&
  about.sources.every((source) => consequence.sources.includes(source));

/** mesh-wide mTLS ×2 in prod: why; then what, and where. `named` says what a rule is called. */
export function reasonItem(
  reason: Reason,
  context: ReportContext,
  places: number,
  named = ruleWords,
): Item {
  const { rule, rulePlace, why, count, environments, because } = reason;
  const isNowhere = isOfNoPlace(
    because.map(({ place }) => place),
    context.review,
  );
  const where = isNowhere ? '' : inEnvironments(environments, context.review);
  const shown = because.slice(0, places).map(({ text, place, side }) => ({
    words: [text],
    place: place === null ? null : placeLink(place, side, context),
  }));
  const others =
    because.length > places || (because.length >= MOST_LISTED && count > because.length);
  return {
    words: [
      ...(rule === null
        ? [strong('no rule')]
        : linked([saidOnce(named(rule, rulePlace), where)], rulePage(rulePlace, context))),
      `${times(count)}${where}: `,
      why,
    ],
    below: [...shown, ...(others ? [{ words: ['and others'] }] : [])],
  };
}

/** "calls lost in production": where it is follows, and is said once. */
const saidOnce = (rule: string, where: string): string => {
  const [place] = / in production$/.exec(rule) ?? [];
  return place !== undefined && where.startsWith(place) ? rule.slice(0, -place.length) : rule;
};

/** A rule of our own package by its words; one of the repository by its id, with the place where it is written. */
function ruleWords(rule: string, place: string | null): string {
  return place === null || place.startsWith('rules/')
    ? rule
        .replaceAll('-', ' ')
        .replace(/\bmesh wide\b/g, 'mesh-wide')
        .replace(/\bmtls\b/g, 'mTLS')
    : ruleWithPlace(rule, place);
}

/** `mesh-wide-mtls` (rules/mesh-wide.yaml:38): as somebody who writes rules looks for it. */
export const ruleWithPlace = (rule: string, place: string | null): string =>
  place === null ? `\`${rule}\`` : `\`${rule}\` (${place})`;

/** `Also: high x ×2, y.` What would make it medium only is not worth a word beside what makes it high. */
function alsoSentence({ tier, reasons }: Review): Words | null {
  const lower = reasons.filter((reason) => reason.tier === 'high');
  return tier === 'high' || lower.length === 0
    ? null
    : ['Also: high ', ...joined(lower.map(nameOf), ', '), '.'];
}

const nameOf = ({ rule, rulePlace, count }: Reason): Words => [
  rule === null ? 'without a rule' : ruleWords(rule, rulePlace),
  times(count),
];

const times = (count: number): string => (count === 1 ? '' : ` ×${String(count)}`);

/** `Why high`; of a review that is not whole, that it speaks of the rest. */
function whyTitle({ tier, gaps }: Pick<Review, 'tier' | 'gaps'>): string {
  const rest = gaps.some(({ blocking }) => blocking) ? ', as far as it could be analysed' : '';
  return tier === null ? 'Why this tier' : `Why ${tier}${rest}`;
}
