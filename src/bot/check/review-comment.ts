import type { PullRequest } from '../../forge/index.ts';
import type {
  PullRequestState,
  ReviewDocument,
  Fixes,
  ReportContext,
  Review,
  BlockOf,
} from '../../review/index.ts';
import type { Decision } from '../gate/decision.ts';
import { COMMANDS } from '../commands/table/command-table.ts';
import {
  code,
  foldedList,
  joined,
  paragraph,
  reviewDocument,
  fittedDocument,
  markdownOf,
} from '../../review/index.ts';
import { counted, shortSha } from '../../manifest/index.ts';
import type { ShownDebts } from '../gate/texts/debt-lines.ts';
import { gateBlocks } from '../gate/texts/gate-text.ts';
import { isUntouchedRollback } from '../gate/texts/rollback-gate-lines.ts';
import { comesIntoForce } from '../../checks/index.ts';
import { MOST_CHANGES } from '../gate/stored-state.ts';

/** Bounds a body, because GitHub refuses bodies over 65,536 characters. */
const LONGEST_COMMENT = 60_000;

export interface CommentInput extends Fixes {
  readonly context: ReportContext;
  readonly decision: Decision;
  /** None if absent. */
  readonly debts?: ShownDebts;
  readonly pullRequest: Pick<PullRequest, 'draft' | 'base'>;
  /** Holds what this review leaves for the next one. */
  readonly state: Pick<PullRequestState, 'sha' | 'changes'>;
  /** Holds what the last finished review of this pull request left; null for the first. */
  readonly previous: PullRequestState | null;
}

/** The one comment of a pull request; the least important is dropped first where it gets too long. */
export function commentBody(input: CommentInput): string {
  const { context, decision, pullRequest, debts, state, previous } = input;
  const naming = pullRequest.draft ? 'name' : 'mention';
  const document = reviewDocument(context, {
    naming,
    fixes: input,
    isShort: true,
    isRollback: isUntouchedRollback(decision),
    ref: pullRequest.base.ref,
  });
  const { shown, left } = shortened(document);
  const { notes } = document;
  return fittedDocument(
    {
      needed: [
        document.heading,
        ...gateBlocks(decision, context.review, pullRequest, debts),
        ...document.effects,
        ...shown,
        ...(left > 0 ? [paragraph(`And ${counted(left, 'more finding')}, below.`)] : []),
        ...unsaidReason(context, document),
        ...document.more,
      ],
      folded: [
        ...moreOnFindings(document),
        ...foldedNotes(notes.folded),
        ...sinceLastReview(state, previous),
        ...document.folded,
        ...document.surroundings,
        ...document.foldedReasons,
        commandPart(document),
      ],
      last: [...readNotes(notes.read), COMMENT_MARKER],
    },
    LONGEST_COMMENT,
  );
}

/** Findings after the worst of which a line is shown. */
const LINES_SHOWN = 3;

/** Detectors whose message says what becomes of calls and no more, as the headline does; none for calls themselves. */
const SAY_CALLS: ReadonlySet<string> = new Set([
  '',
  'authorization-cuts-off-callers',
  'security-loosened',
  'strict-mtls-cuts-off-callers',
]);

/** Leaves out what the headline says already; above the fold one line is enough for all but the worst. */
function shortened({ heading, harm }: ReviewDocument): {
  readonly shown: readonly BlockOf<'finding'>[];
  readonly left: number;
} {
  const [worst, ...others] = harm;
  if (worst === undefined) return { shown: [], left: 0 };
  const [clause = ''] = worst.message.split(/; |\.$/);
  const isSaid =
    (worst.isLeading === true && SAY_CALLS.has(worst.detector ?? '')) ||
    heading.sentence.toLowerCase().includes(clause.toLowerCase());
  const short = others.filter((block) => !isReachOf(block, worst));
  // beside what is grave, what else is found is only counted; what becomes of calls is not
  const grave = short.filter((block) => isGrave(block) || block.detector === null);
  const told = isGrave(worst) && grave.some(isGrave) ? grave : short;
  const most = told.length > LINES_SHOWN + 1 ? LINES_SHOWN : told.length;
  const lines = told.slice(0, most);
  return {
    shown: [
      isSaid ? { ...worst, shown: 'evidence', symptom: symptomBeside(heading, worst) } : worst,
      ...lines.map((block): BlockOf<'finding'> => {
        const isThere = block.environments === worst.environments;
        return {
          ...block,
          shown: 'line',
          message: inShort(block.message),
          environments: isThere ? '' : block.environments,
          witness: null,
        };
      }),
    ],
    left: short.length - lines.length,
  };
}

const isGrave = ({ tier }: BlockOf<'finding'>): boolean => tier === 'high' || tier === 'critical';

/** How far a line reaches that the worst names as its cause stands in the table already. */
const isReachOf = ({ detector, place }: BlockOf<'finding'>, worst: BlockOf<'finding'>): boolean =>
  detector === 'mesh-wide-change' &&
  place !== null &&
  [worst.place, ...worst.why].some(
    (each) =>
      each !== null &&
      typeof each === 'object' &&
      each.kind === 'place' &&
      placeKey(each) === placeKey(place),
  );

const placeKey = ({
  place: { file, line, side },
}: NonNullable<BlockOf<'finding'>['place']>): string => JSON.stringify([file, line, side]);

/** That nothing fails needs no word where the headline has a request that is answered now. */
const symptomBeside = (
  { sentence }: ReviewDocument['heading'],
  { detector, witness, symptom }: BlockOf<'finding'>,
): string | null =>
  detector === 'security-loosened' && witness !== null && sentence.endsWith(witness)
    ? null
    : symptom;

/** Letters of a line that are read at a glance. */
const LONGEST_MESSAGE = 90;

/** A long sentence without its second half, and without what stands in brackets at its end. */
function inShort(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  const [half = message] = message.split('; ');
  const bare = half.replace(/\.$/, '').replace(/ \([^()`]{1,500}\)$/, '');
  const [, clause] = /^([^`]{40,}?): /.exec(bare) ?? [];
  return `${bare.length > LONGEST_MESSAGE ? (clause ?? bare) : bare}.`;
}

/** Why the tier is what it is, where nothing says so that is found, or that becomes of calls. */
function unsaidReason(
  context: ReportContext,
  { harm, worstReason }: ReviewDocument,
): readonly BlockOf<'paragraph'>[] {
  const { tier } = context.review;
  const isGrave = tier === 'high' || tier === 'critical';
  const isSaid = harm.some(
    (block) => block.detector === null || block.tier === 'high' || block.tier === 'critical',
  );
  return isGrave && !isSaid ? worstReason : [];
}

/** The whole of what has one line above the fold. */
function moreOnFindings({ harm }: ReviewDocument): readonly BlockOf<'details'>[] {
  const blocks = harm.slice(1);
  if (blocks.length === 0) return [];
  const title =
    blocks.length === 1 ? 'Cause and fix of 2' : `Cause and fix of 2 to ${String(harm.length)}`;
  return [{ kind: 'details', title, count: 0, blocks }];
}

/** Tells what was guessed or left out: the first is read at once, the others are counted where they open. */
const readNotes = (sentences: BlockOf<'footer'>['sentences']): readonly string[] =>
  sentences.length === 0 ? [] : [markdownOf({ kind: 'footer', sentences })];

const foldedNotes = (sentences: BlockOf<'footer'>['sentences']): readonly BlockOf<'details'>[] =>
  foldedList(
    'Guessed or left out',
    sentences.map((words) => ({ words })),
  );

/** Names the places where commands about an open pull request are heard. */
const NOW: ReadonlySet<string> = new Set(['any pull request', 'open pull requests']);

/** Lists what can be typed now, in one line, and the ids that it takes. */
function commandPart(document: ReviewDocument): BlockOf<'details'> {
  const usages = COMMANDS.filter(({ place }) => NOW.has(place)).map(({ usage }) => [code(usage)]);
  const ids = document.ids.flatMap(({ blocks }) => blocks);
  const compared = document.compared.sentences.map((words) => paragraph(...words));
  const blocks = [paragraph(...joined(usages, ' · ')), ...ids, ...compared];
  return { kind: 'details', title: 'Commands and ids', count: 0, blocks };
}

/**
 * Whether a review has a comment: one that a person should see without opening the check.
 * A low change has none, but a comment that is there already is brought up to the good news.
 */
export const wantsComment = (review: Review, decision: Decision, existing: boolean): boolean =>
  existing ||
  review.tier !== 'low' ||
  decision.outcome.kind === 'fail' ||
  decision.outcome.kind === 'wait' ||
  review.findings.some(comesIntoForce) ||
  review.gaps.some((gap) => gap.blocking || (gap.new && gap.nature === 'broken'));

/** Hidden line by which we find our comment again; anyone can copy it, so its author is checked too. */
export const COMMENT_MARKER = '<!-- meshwarden:comment:v1 -->';

/** Only for bodies that we wrote ourselves: a quotation holds the marker as well. */
export const isOurComment = (body: string): boolean => body.trimEnd().endsWith(COMMENT_MARKER);

type Reviewed = Pick<PullRequestState, 'sha' | 'changes'>;

/** Tells what a review says that the last one did not, and the reverse; nothing for the first review. */
function sinceLastReview(
  present: Reviewed,
  previous: Reviewed | null,
): readonly BlockOf<'details'>[] {
  if (previous === null || previous.sha === present.sha) return [];
  return foldedList(`Since the review of ${shortSha(previous.sha)}`, [
    ...beyond(present, previous).map((text) => ({ words: ['changes now: ', text] })),
    ...beyond(previous, present).map((text) => ({ words: ['no longer changes: ', text] })),
  ]);
}

function beyond({ changes }: Reviewed, { changes: others }: Reviewed): readonly string[] {
  if (others.length >= MOST_CHANGES) return [];
  const known = new Set(others.map(({ digest }) => digest));
  return changes.filter(({ digest }) => !known.has(digest)).map(({ text }) => text);
}
