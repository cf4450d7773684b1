import { messageOf } from '../../../checks/index.ts';
import { affectedOwners } from '../gate/affected-owners-text.ts';
import { sentenceText } from '../../../manifest/index.ts';
import { effectTable, shortEffectTable } from '../review/effect-table.ts';
import type { Fixes } from '../review/finding-block.ts';
import { promotionBlocks } from '../rollout/promotion-sentences.ts';
import { restartParts } from '../rollout/restart-parts.ts';
import { reachParts } from '../rollout/reach-section.ts';
import { orderWarning, orderParts } from '../rollout/rollout-sections.ts';
import { pointBlocks } from '../review/harm-blocks.ts';
import {
  callsOfNew,
  comparedCalls,
  comparedCallsText,
  comparedText,
  isWholeComparison,
  SAME_CALLS,
} from '../consequences/compared-calls.ts';
import { tierOnceMended } from '../review/tier-once-mended.ts';
import { headlineOf } from '../review/headline.ts';
import type { NotesByRoom } from './review-footer.ts';
import { comparedAndJudged, judgedBy, notesByRoom } from './review-footer.ts';
import { firstReason, reasonDetails, reasonSummary } from '../review/reason-tree.ts';
import type { ReportContext } from '../review/report-context.ts';
import { unreviewedLists, groupedGaps } from '../review/review-gaps.ts';
import type {
  Block,
  Details,
  Differences,
  FindingBlock,
  Footer,
  Heading,
  Item,
  Paragraph,
  Picture,
  Words,
} from './blocks.ts';
import type { Sparable } from './above-folds.ts';
import { sparable } from './above-folds.ts';
import { alsoFound } from './also-list.ts';
import { paragraph, foldedList, code, joined } from './blocks.ts';
import { namesInOrder, renderedDifferences } from './differences-of-text.ts';
import type { ShortHarm } from './short-harm.ts';
import { shortHarm } from './short-harm.ts';
import type { Gap } from '../../../manifest/index.ts';
import { deletionByHand } from '../changes/deletion-by-hand.ts';
import { changeItems } from '../changes/change-list.ts';
import { placeLink } from '../review/report-links.ts';
import { standingItems } from '../review/standing-items.ts';
import { callPicture } from '../picture/call-picture.ts';
import { afterwardsParts } from '../afterwards/afterwards-parts.ts';
import { groupedFindings } from '../../claims/finding-group.ts';
import { MOST_POINTS } from '../../claims/points.ts';

/** A review as a document: its parts, each composed once; a surface puts them in its order and prints them. */
export interface ReviewDocument {
  readonly heading: Heading;
  /** It draws the calls before and after a change that is high or critical; nothing where it tells of none. */
  readonly picture: readonly Picture[];
  /** What changes where, whom else that reaches, and what of it could not be reviewed. */
  readonly effects: readonly Block[];
  /** What is found and what becomes of calls, worst first: a block for each edit, with all that it does. */
  readonly harm: readonly FindingBlock[];
  /** What changes and what is found, as it is read at a glance. */
  readonly short: () => ShortHarm;
  /** The same of edits for which no number is left; empty for none. */
  readonly more: readonly Details[];
  /** Why the tier is what it is, in short. */
  readonly reasons: readonly Block[];
  /** Every change, and the rendered text of it. */
  readonly folded: readonly (Details | Differences)[];
  /** What the change did not bring, and what nobody can tell. */
  readonly surroundings: readonly Details[];
  /** The whole of the reasons. */
  readonly foldedReasons: readonly Details[];
  /** It tells the first of the reasons in a sentence; nothing for a low tier. */
  readonly worstReason: readonly Paragraph[];
  /** Findings and gaps are explained and overridden by them. */
  readonly ids: readonly Details[];
  /** It says what was compared, and by which policy. */
  readonly compared: Footer;
  /** It says the same, and what was guessed. */
  readonly judged: Footer;
  /** They say what was guessed or left out, for a surface where not all of it is read at once. */
  readonly notes: NotesByRoom;
}

/** Says which calls were compared and keep their outcome, and which were not; else what is not decided of the change. */
function callsAsBefore({ review }: ReportContext, headline: string): readonly Block[] {
  const calls = comparedCalls(review);
  if (calls === null) {
    const ofNew = callsOfNew(review);
    return ofNew === null ? undecidedBlocks(review) : [paragraph(ofNew)];
  }
  if (!isWholeComparison(calls) || !headline.includes(SAME_CALLS))
    return [paragraph(comparedText(calls))];
  const compared = comparedCallsText(calls);
  return compared === '' ? [] : [paragraph(`Compared: ${compared}.`)];
}

/** Says what the change may do that is not decided here, where something else changes; else it stands with what was compared. */
const undecidedBlocks = (review: ReportContext['review']): readonly Block[] =>
  undecidedAtOnce(review).map((message) => paragraph(message));

function undecidedAtOnce({ changes, unknowns }: ReportContext['review']): readonly string[] {
  if (changes.length === 0) return [];
  const told = new Set(
    unknowns.flatMap(({ message, mayChange }) => (mayChange === undefined ? [] : [message])),
  );
  return [...told].slice(0, MOST_UNDECIDED);
}

/** Sentences of what is not decided that are read at once; all of them are listed below. */
const MOST_UNDECIDED = 2;

interface Composition {
  /** Whether owners of other files are called by their names. */
  readonly naming?: 'mention' | 'name';
  readonly fixes?: Fixes | null;
  /** Whether it undoes a change: a fix would keep what is being undone. */
  readonly isRollback?: boolean;
  /** The branch whose policy judged it is named so; absent where it is not. */
  readonly ref?: string;
}

export function reviewDocument(
  context: ReportContext,
  { naming = 'name', fixes = null, isRollback = false, ref }: Composition = {},
): ReviewDocument {
  const found = pointBlocks(context, fixes).map(isRollback ? withoutAdvice : itself);
  const harm = found.slice(0, MOST_POINTS);
  const headline = headlineOf(context.review);
  const heading = { kind: 'heading' as const, ...headline };
  const worstReason = firstReason(context);
  const effectsOf = (isShort: boolean): readonly Sparable[] => [
    ...(isShort
      ? shortEffectTable(context, headline.sentence, harm[0] ?? null)
      : [effectTable(context)]),
    ...onceMended(context),
    ...(context.review.reach ?? []).map((said) => sparable(paragraph(said), 'appliers')),
    ...promotionBlocks(context, isShort).map((block) => sparable(block, 'stages')),
    ...affectedOwners(context, naming).map((block) => sparable(block, 'owners')),
    ...unreviewedLists(context),
    ...(isShort ? [] : deletionByHand(context)),
    ...(harm.length === 0 ? callsAsBefore(context, headline.sentence) : []),
    ...orderWarning(context),
  ];
  return {
    heading,
    picture: pictureOf(context),
    effects: effectsOf(false).map((part) => (part.kind === 'spared' ? part.block : part)),
    harm,
    short: () => {
      const short = shortHarm(context, { heading, harm: found, worstReason });
      return { ...short, above: [...effectsOf(true), ...short.above] };
    },
    more: alsoFound(found.slice(MOST_POINTS)),
    reasons: reasonSummary(context),
    folded: foldedParts(context),
    surroundings: surroundingParts(
      context,
      harm.length === 0 && comparedCalls(context.review) === null
        ? undecidedAtOnce(context.review)
        : [],
    ),
    foldedReasons: reasonDetails(context),
    worstReason,
    ids: idDetails(context),
    compared: comparedAndJudged(context, ref ?? null),
    judged: judgedBy(context, ref),
    notes: notesByRoom(context),
  };
}

const itself = (block: FindingBlock): FindingBlock => block;

const withoutAdvice = (block: FindingBlock): FindingBlock => ({
  ...block,
  advice: null,
  patch: null,
  ...(block.also !== undefined && { also: block.also.map(withoutAdvice) }),
});

function onceMended({ review }: ReportContext): readonly Block[] {
  const said = tierOnceMended(review);
  return said === null ? [] : [paragraph(said)];
}

const pictureOf = ({ review }: ReportContext): readonly Picture[] => {
  const isGrave = review.tier === 'high' || review.tier === 'critical';
  const picture = isGrave ? callPicture(review) : null;
  return picture === null ? [] : [{ kind: 'picture', picture }];
};

/** What opens with a click, in the order in which it is dropped last. */
const foldedParts = (context: ReportContext): readonly (Details | Differences)[] => [
  ...afterwardsParts(context),
  ...orderParts(context),
  ...restartParts(context),
  ...changeParts(context),
  ...renderedDifferences(context),
  ...reachParts(context),
];

function changeParts(context: ReportContext): readonly Details[] {
  const items = changeItems(context.review.changes).map(({ change, environments, text }): Item => {
    const where = namesInOrder([change], environments, context);
    return {
      words: where === '' ? [text] : [where, ' · ', text],
      place: placeLink(change.origin, change.side, context),
    };
  });
  return foldedList('Changes', items);
}

/** What the change did not bring, and what nobody can tell from the repository alone and is not `told` above. */
function surroundingParts(context: ReportContext, told: readonly string[]): readonly Details[] {
  const { gaps, findings, unknowns } = context.review;
  const gapsOf = (nature: Gap['nature'], isMoved = false): readonly Item[] =>
    groupedGaps(
      gaps.filter(
        (gap) =>
          !gap.blocking && gap.nature === nature && (gap.formerRoot !== undefined) === isMoved,
      ),
    ).map(({ gap }) => ({
      words: [gap.message, ...formerWords(gap)],
      place: gap.origin === null ? null : placeLink(gap.origin, 'head', context),
    }));
  const there = findings.filter(({ introducedBy }) => introducedBy === 'already-there');
  return [
    ...foldedList('Not analysed, as before this change', gapsOf('broken')),
    ...foldedList(
      'Not analysed, like the folder that was there before this change',
      gapsOf('broken', true),
    ),
    ...foldedList('Not seen here', gapsOf('unseen')),
    ...foldedList(
      'Already there before this change',
      standingItems(
        there.map((each) => ({ ...each, message: messageOf(each) })),
        context,
      ),
    ),
    ...foldedList(
      'Cannot be decided from this repository',
      standingItems(
        unknowns.filter(({ message }) => !told.includes(message)),
        context,
      ),
    ),
  ];
}

/** Names the folder that did not render before, in the place of one that was not there. */
const formerWords = ({ formerRoot }: Gap): Words =>
  formerRoot === undefined ? [] : [' Before, ', code(formerRoot), ' did not.'];

const IDS_SHOWN = 6;

/** The ids by which findings and gaps are explained and overridden. */
function idDetails({ review }: ReportContext): readonly Details[] {
  const found = groupedFindings(review).map(({ finding, ids, alike }) => ({
    text: sentenceText(messageOf(finding)),
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
