import type { PullRequest } from '../../forge/index.ts';
import type { PullRequestState, Decision } from '../../gate/index.ts';
import { COMMANDS } from '../../commands/index.ts';
import type { Details, FindingBlock } from '../document/blocks.ts';
import { code, joined, paragraph } from '../document/blocks.ts';
import type { ReviewDocument } from '../document/review-document.ts';
import { reviewDocument } from '../document/review-document.ts';
import type { ShownDebts } from '../gate/debt-lines.ts';
import { gateBlocks } from '../gate/gate-text.ts';
import { comparedAndJudged, judgedNotes } from '../policy/judged-by.ts';
import { fittedDocument } from '../print/fitted-document.ts';
import { markdownOf } from '../print/print-markdown.ts';
import type { Fixes } from '../review/finding-block.ts';
import type { ReportContext } from '../review/report-context.ts';
import { idDetails } from '../review/id-details.ts';
import { sinceLastReview } from '../review/since-last-review.ts';
import { COMMENT_MARKER } from './comment-marker.ts';

/** GitHub refuses bodies over 65,536 characters. */
const LONGEST_COMMENT = 60_000;

export interface CommentInput extends Fixes {
  readonly context: ReportContext;
  readonly decision: Decision;
  /** None if absent. */
  readonly debts?: ShownDebts;
  readonly pullRequest: Pick<PullRequest, 'draft' | 'base'>;
  /** What this review leaves for the next one. */
  readonly state: Pick<PullRequestState, 'sha' | 'changes'>;
  /** What the last finished review of this pull request left; null for the first. */
  readonly previous: PullRequestState | null;
}

/** The one comment of a pull request; the least important is dropped first where it gets too long. */
export function commentBody(input: CommentInput): string {
  const { context, decision, pullRequest, debts, state, previous } = input;
  const naming = pullRequest.draft ? 'name' : 'mention';
  const document = reviewDocument(context, { naming, fixes: input });
  return fittedDocument(
    {
      needed: [
        document.heading,
        ...gateBlocks(decision, context.review, pullRequest, debts),
        ...document.effects,
        ...shortened(document),
        ...document.more,
      ],
      folded: [
        ...moreOnFindings(document),
        ...sinceLastReview(state, previous),
        ...document.folded,
        ...document.surroundings,
        ...document.foldedReasons,
        commandPart(context, pullRequest.base.ref),
      ],
      last: [...notesOnly(context), COMMENT_MARKER],
    },
    LONGEST_COMMENT,
  );
}

/** What the headline says is not said again; of all but the worst one line is enough above the fold. */
function shortened({ heading, harm }: ReviewDocument): readonly FindingBlock[] {
  const [worst, ...others] = harm;
  if (worst === undefined) return [];
  const [clause = ''] = worst.message.split(/; |\.$/);
  const isSaid =
    worst.detector === null ||
    (worst.detector.endsWith('cuts-off-callers') && worst.witness !== null) ||
    heading.sentence.toLowerCase().includes(clause.toLowerCase());
  return [
    isSaid ? { ...worst, shown: 'evidence' } : worst,
    ...others.map((block): FindingBlock => {
      const isThere = block.environments === worst.environments;
      return { ...block, shown: 'line', environments: isThere ? '' : block.environments };
    }),
  ];
}

/** The whole of what has one line above the fold. */
function moreOnFindings({ harm }: ReviewDocument): readonly Details[] {
  const blocks = harm.slice(1);
  if (blocks.length === 0) return [];
  const title = blocks.length === 1 ? 'More on 2' : `More on 2 to ${String(harm.length)}`;
  return [{ kind: 'details', title, count: 0, blocks }];
}

/** What was guessed or left out is never folded. */
function notesOnly(context: ReportContext): readonly string[] {
  const notes = judgedNotes(context);
  return notes.length === 0 ? [] : [markdownOf({ kind: 'footer', sentences: notes })];
}

/** What can be typed now, in one line, and the ids it takes. */
function commandPart(context: ReportContext, ref: string): Details {
  const usages = COMMANDS.filter(({ place }) => place !== 'merged pull requests').map(
    ({ usage }) => [code(usage)],
  );
  const ids = idDetails(context).flatMap(({ blocks }) => blocks);
  const { sentences } = comparedAndJudged(context, ref);
  const compared = sentences.map((words) => paragraph(...words));
  const blocks = [paragraph(...joined(usages, ' · ')), ...ids, ...compared];
  return { kind: 'details', title: 'Commands and ids', count: 0, blocks };
}
