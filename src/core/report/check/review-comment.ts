import type { PullRequest } from '../../forge/index.ts';
import type { PullRequestState, Decision } from '../../gate/index.ts';
import { commandLines } from '../../commands/index.ts';
import { affectedOwnersMarkdown } from '../gate/affected-owners-text.ts';
import { COMMENT_MARKER } from './comment-marker.ts';
import { debtLines, NO_DEBTS } from '../gate/debt-lines.ts';
import type { ShownDebts } from '../gate/debt-lines.ts';
import { effectTable } from '../review/effect-table.ts';
import type { Fixes } from '../review/finding-markdown.ts';
import { findingMarkdown } from '../review/finding-markdown.ts';
import { fitted } from '../review/fitted.ts';
import { changeParts, reasonParts, surroundingParts } from '../review/folded-parts.ts';
import { gateMarkdown } from '../gate/gate-markdown.ts';
import { groupedFindings } from '../review/grouped-findings.ts';
import { headlineOf } from '../review/headline.ts';
import { judgedBy } from '../policy/judged-by.ts';
import { LINE_BREAK, neutralMarkdown } from '../../text/index.ts';
import { renderedDifferenceParts } from '../review/rendered-difference-parts.ts';
import type { ReportContext } from '../review/report-context.ts';
import { sinceLastReview } from '../review/since-last-review.ts';
import { unreviewedMarkdown } from '../review/unreviewed-markdown.ts';

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
  const { context, decision, pullRequest, debts = NO_DEBTS } = input;
  const { mark, word, sentence } = headlineOf(context.review);
  const gate = gateMarkdown(decision, context.review, pullRequest);
  const waiting = [
    ...(gate.sentence === null ? [] : [gate.sentence]),
    ...gate.details,
    ...debtLines(debts),
  ];
  return fitted(
    {
      needed: [
        `### ${mark} ${word} · ${neutralMarkdown(sentence)}`,
        ...(waiting.length === 0 ? [] : [waiting.join(LINE_BREAK)]),
        effectTable(context),
        ...affectedOwnersMarkdown(context, pullRequest.draft ? 'name' : 'mention'),
        ...unreviewedMarkdown(context),
        ...groupedFindings(context.review).map((group, index) =>
          findingMarkdown(group, index + 1, context, input),
        ),
      ],
      folded: [
        ...sinceLastReview(input.state, input.previous),
        ...reasonParts(context),
        ...changeParts(context),
        ...renderedDifferenceParts(context),
        ...surroundingParts(context),
        ...commandPart(),
      ],
      last: [judgedBy(context, pullRequest.base.ref), COMMENT_MARKER],
    },
    LONGEST_COMMENT,
  );
}

const commandPart = (): readonly string[] => [
  ['<details><summary>Commands</summary>', '', ...commandLines(), '', '</details>'].join('\n'),
];
