import type { PullRequest } from '../../forge/index.ts';
import type { PullRequestState, ReportContext, Review, BlockOf } from '../../review/index.ts';
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
  shortParts,
} from '../../review/index.ts';
import { shortSha } from '../../manifest/index.ts';
import type { ShownDebts } from '../gate/texts/debt-lines.ts';
import { gateBlocks } from '../gate/texts/gate-text.ts';
import { isUntouchedRollback } from '../gate/texts/rollback-gate-lines.ts';
import { comesIntoForce } from '../../checks/index.ts';
import { MOST_CHANGES } from '../gate/stored-state.ts';

/** Bounds a body, because GitHub refuses bodies over 65,536 characters. */
const LONGEST_COMMENT = 60_000;

/** What certain fixes need to be offered in the comment. */
type OfferedFixes = NonNullable<NonNullable<Parameters<typeof reviewDocument>[1]>['fixes']>;

export interface CommentInput extends OfferedFixes {
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
    isRollback: isUntouchedRollback(decision),
    ref: pullRequest.base.ref,
  });
  const last = readNotes(document.notes.read);
  const { needed, folded } = shortParts(document, {
    gate: gateBlocks(decision, context.review, pullRequest, debts),
    folded: sinceLastReview(state, previous),
    last,
  });
  return fittedDocument(
    {
      needed,
      folded: [...folded, commandPart(document)],
      last: [...last, COMMENT_MARKER],
    },
    LONGEST_COMMENT,
  );
}

/** Tells what was guessed or left out: the first is read at once, the others are counted where they open. */
const readNotes = (sentences: BlockOf<'footer'>['sentences']): readonly string[] =>
  sentences.length === 0 ? [] : [markdownOf({ kind: 'footer', sentences })];

/** Names the places where commands about an open pull request are heard. */
const NOW: ReadonlySet<string> = new Set(['any pull request', 'open pull requests']);

/** Lists what can be typed now, in one line, and the ids that it takes. */
function commandPart(document: ReturnType<typeof reviewDocument>): BlockOf<'details'> {
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
  decision.outcome.kind === 'fail' ||
  decision.outcome.kind === 'wait' ||
  isWorthAComment(review);

/** Tells whether a review by itself says something that a person should see at once. */
export const isWorthAComment = (review: Review): boolean =>
  review.tier !== 'low' ||
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
