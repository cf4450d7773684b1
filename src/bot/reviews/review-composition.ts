import type { Effect } from '../effects/review-effects.ts';
import { commentHash } from '../effects/content-hash.ts';
import { NOBODY } from '../../forge/index.ts';
import { planEffects } from '../effects/review-effects.ts';
import { wantedReviewers, reviewersOf, standInsOf } from '../effects/reviewers.ts';
import type { ShownReviewComment } from '../../forge/index.ts';
import type {
  AnalysedChange,
  CheckRecord,
  PullRequestRecord,
  PullRequestState,
  ReportContext,
} from '../../review/index.ts';
import type { Decision } from '../gate/decision.ts';
import type { ShownDebts } from '../gate/texts/debt-lines.ts';
import type { Suggestions } from '../check/suggestions.ts';
import { checkReport, withNotWritten } from '../check/check-report.ts';
import { commentBody, wantsComment } from '../check/review-comment.ts';
import { decidedTitle } from '../check/check-title.ts';
import { formatState, permalinks } from '../../review/index.ts';
import { hasShorterPath } from '../gate/rollback-gate.ts';
import { stateAfter } from '../gate/stored-state.ts';
import { suggestionsOf } from '../check/suggestions.ts';
import type { ComposeCheck } from './publication.ts';

/** Holds a review with the decision on it, ready to be shown. */
export interface JudgedChange {
  readonly record: PullRequestRecord;
  readonly change: AnalysedChange;
  readonly decision: Decision;
  readonly debts: ShownDebts;
  /** The time in ISO 8601. */
  readonly asOf: string;
}

/** Holds what of it goes to GitHub, whatever GitHub shows already. */
export interface ComposedReview {
  readonly state: PullRequestState;
  readonly check: ComposeCheck;
  readonly suggestions: Suggestions;
  readonly comment: string;
}

export function composeReview(
  { record, change, decision, debts, asOf }: JudgedChange,
  pagesUrl: string | null,
): ComposedReview {
  const { pullRequest, state: previous } = record;
  const { review, commits } = change;
  const context: ReportContext = {
    review,
    asOf,
    base: commits.base,
    head: commits.head,
    placeOf: change.placeOf,
    linkTo: permalinks({ htmlUrl: pullRequest.repository.htmlUrl, ...commits }),
    pagesUrl,
  };
  const title = decidedTitle(review, decision);
  const { number } = pullRequest;
  // a suggestion would keep what a rollback undoes
  const lines = hasShorterPath(decision.revert) ? new Map<string, never>() : change.diffLines;
  const suggestions = suggestionsOf(context, lines, change.headLines);
  const suggested = suggestions.replaced;
  const state = stateAfter({ number, commits, review, decision, suggested, title });
  return {
    state,
    suggestions,
    comment: commentBody({
      context,
      decision,
      debts,
      pullRequest,
      state,
      previous,
      suggested: suggestions.mended,
      headLines: change.headLines,
    }),
    check: (neighbours, notWritten) =>
      withNotWritten(
        checkReport({
          context,
          decision,
          debts,
          pullRequest,
          neighbours,
          stateBlock: formatState([state, ...neighbours.states]),
          externalId: externalIdOf(number, review.meaning),
        }),
        notWritten,
      ),
  };
}

/** Names the pull request and what it means, for whoever reads check runs through the API. */
export const externalIdOf = (number: number, meaning: string | null): string =>
  `meshwarden:1:${String(number)}:${meaning ?? 'none'}`;

/** Holds what GitHub shows beside the check. */
export interface ShownBeside {
  readonly comment: {
    readonly id: number;
    readonly written: string | null;
    readonly body: string | null;
  } | null;
  readonly suggestions: readonly ShownReviewComment[];
}

/** Lists what there is to write: the difference between a composed review and what is shown. */
export function planReview(
  { record, change, decision }: JudgedChange,
  composed: ComposedReview,
  check: CheckRecord | null,
  shown: ShownBeside,
): readonly Effect[] {
  const { comment, suggestions } = shown;
  return planEffects(
    {
      sha: change.commits.head,
      check: composed.check({ states: [], pending: [] }, []),
      comment: wantsComment(change.review, decision, comment !== null) ? composed.comment : null,
      reviewers: wantedReviewers(decision, record.pullRequest),
      suggestions: composed.suggestions.comments,
      findings: new Set(change.review.findings.map(({ id }) => id)),
    },
    {
      // what is written to the check also depends on others with the same head: it is compared there
      check: { id: check?.id ?? null, hash: null, conclusion: record.state?.conclusion ?? null },
      comment:
        comment === null
          ? null
          : {
              id: comment.id,
              hash: comment.written ?? (comment.body === null ? null : commentHash(comment.body)),
            },
      requested: reviewersOf(record.requested),
      standIns: standInsOf(record.requested),
      awaited: record.pullRequest.requested ?? NOBODY,
      suggestions,
    },
  );
}
