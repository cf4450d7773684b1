import type { PullRequest } from '../../forge/index.ts';
import type { PullRequestState, Decision } from '../../gate/index.ts';
import { commandLines } from '../../commands/index.ts';
import type { Details } from '../document/blocks.ts';
import { listOf } from '../document/blocks.ts';
import { reviewDocument } from '../document/review-document.ts';
import type { ShownDebts } from '../gate/debt-lines.ts';
import { gateBlocks } from '../gate/gate-text.ts';
import { judgedBy } from '../policy/judged-by.ts';
import { fittedDocument } from '../print/fitted-document.ts';
import { markdownOf } from '../print/print-markdown.ts';
import type { Fixes } from '../review/finding-block.ts';
import type { ReportContext } from '../review/report-context.ts';
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
        ...document.consequences,
        ...document.findings,
      ],
      folded: [
        ...sinceLastReview(state, previous),
        ...document.folded,
        ...document.surroundings,
        commandPart(),
      ],
      last: [markdownOf(judgedBy(context, pullRequest.base.ref)), COMMENT_MARKER],
    },
    LONGEST_COMMENT,
  );
}

function commandPart(): Details {
  const items = commandLines().map((text) => ({ words: [text] }));
  const blocks = [listOf(null, items, items.length)];
  return { kind: 'details', title: 'Commands', count: 0, blocks };
}
